/* Scanners that type: a burst of keys that ends in Enter or Tab is a scan, wherever the focus is. It becomes the event
   `omni:scan` on document ({code, field}); typing by hand is left alone. A burst begins after a pause, and the middle one of
   its gaps tells machine from hand: a busy tablet that delivers some keys late does not break a scan. A code of two (shelf
   A3) has too few gaps for that: both must be a machine's. */
(() => {
  "use strict";
  const PAUSE = 350;
  const HAND = 60;
  const SHORTEST = 2;
  const SHORT = 3;
  let keys = [];
  let gaps = [];
  let last = -PAUSE;
  let field = null;
  let before = "";

  const middle = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

  function begin(target) {
    keys = [];
    gaps = [];
    field = target.matches("input, textarea") ? target : null;
    before = field ? field.value : "";
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const gap = event.timeStamp - last;
    last = event.timeStamp;
    if (event.key === "Enter" || event.key === "Tab") {
      const code = keys.join("").trim();
      const all = [...gaps, gap];
      const telling = code.length < SHORT ? Math.max(...all) : middle(all);
      const isScan = gap < PAUSE && code.length >= SHORTEST && telling < HAND;
      keys = [];
      last = -PAUSE;
      if (!isScan) return;
      event.preventDefault();
      event.stopPropagation();
      if (field && !field.matches("[data-scan-here]")) field.value = before;
      document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field } }));
      return;
    }
    if (event.key.length !== 1) return;
    if (gap >= PAUSE || !keys.length) begin(event.target);
    else gaps.push(gap);
    keys.push(event.key);
  }, true);
})();
