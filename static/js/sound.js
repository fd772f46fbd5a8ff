/* Short tones for work that arrives and scans that fail, and the phone's buzz where there is one and no less motion is asked for. A browser lets them
   sound after the first touch. omni.sound("arrived" | "here" | "good" | "bad"); data-sound="bad" sounds at load. */
(() => {
  "use strict";
  const TUNES = {
    arrived: { tones: [[660, 0, 0.14], [880, 0.16, 0.22]], shape: "sine", buzz: [80, 60, 80] },
    here: { tones: [[880, 0, 0.14], [660, 0.16, 0.14], [880, 0.32, 0.24]], shape: "sine", buzz: [120, 60, 120] },
    good: { tones: [[1046, 0, 0.09]], shape: "sine", buzz: [30] },
    bad: { tones: [[196, 0, 0.18], [164, 0.2, 0.28]], shape: "square", buzz: [200, 80, 200] },
  };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let audio = null;

  function play(name) {
    const tune = TUNES[name];
    if (!tune || localStorage.getItem("omni-sound") === "off") return;
    if ((navigator.userActivation?.hasBeenActive ?? true) && !still.matches) navigator.vibrate?.(tune.buzz);
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const [pitch, start, length] of tune.tones) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + start;
      tone.type = tune.shape;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(tune.shape === "square" ? 0.08 : 0.25, at + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length + 0.02);
    }
  }

  window.omni = window.omni || {};
  window.omni.sound = play;
  const said = document.querySelector("[data-sound]");
  if (said) play(said.dataset.sound);
})();
