/* Scanning by camera. The browser's own BarcodeDetector reads where there is one, else the vendored decoder, loaded when the
   camera is opened for the first time. What is read becomes the event `omni:scan`, as from a scanner that types. Where a
   page takes scans in place, the camera stays open for the next item; else it closes. Without a camera one types. */
(() => {
  "use strict";
  const box = document.querySelector("[data-camera]");
  if (!box) return;
  const dialog = box.closest("dialog");
  const part = (name) => box.querySelector(`[data-camera-${name}]`);
  const video = part("video");
  const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code"];
  const PAUSE = 120;
  const AGAIN = 1800;
  const WIDEST = 960;
  let stream = null;
  let read = null;
  let turn = 0;
  let devices = [];
  let last = { code: "", at: 0 };
  let before = "";

  const say = (words) => (part("say").textContent = words);
  const staysOpen = () => Boolean(document.querySelector("main form[data-scan][data-in-place]"));

  function found(code) {
    const now = performance.now();
    if (code === last.code && now - last.at < AGAIN) {
      last.at = now;
      return;
    }
    last = { code, at: now };
    if (staysOpen()) say(code);
    else dialog.close();
    document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field: null } }));
  }

  /* Bars are believed when two frames agree; a QR code corrects itself. */
  function seen(code, isSquare) {
    if (code && (isSquare || code === before)) found(code);
    before = code;
  }

  async function native() {
    if (!("BarcodeDetector" in window)) return null;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!FORMATS.every((format) => known.includes(format))) return null;
    const detector = new BarcodeDetector({ formats: FORMATS });
    return async () => {
      const [one] = await detector.detect(video);
      seen(one?.rawValue || "", one?.format === "qr_code");
    };
  }

  function script(address) {
    return new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = resolve;
      tag.onerror = reject;
      document.head.append(tag);
    });
  }

  async function vendored() {
    if (!window.ZXing) await script(box.dataset.decoder);
    const { BarcodeFormat, DecodeHintType, BinaryBitmap, HybridBinarizer, RGBLuminanceSource, MultiFormatOneDReader, QRCodeReader } = window.ZXing;
    const hints = new Map([
      [DecodeHintType.POSSIBLE_FORMATS, FORMATS.slice(0, 5).map((format) => BarcodeFormat[format.toUpperCase()])],
      [DecodeHintType.TRY_HARDER, true],
    ]);
    const readers = [[new QRCodeReader(), true], [new MultiFormatOneDReader(hints), false]];
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      const light = new Uint8ClampedArray(data.length / 4);
      for (let dot = 0; dot < light.length; dot += 1) light[dot] = (data[4 * dot] * 3 + data[4 * dot + 1] * 6 + data[4 * dot + 2]) / 10;
      for (const [reader, isSquare] of readers) {
        try {
          const source = new RGBLuminanceSource(light, canvas.width, canvas.height);
          return seen(reader.decode(new BinaryBitmap(new HybridBinarizer(source)), hints).getText(), isSquare);
        } catch {
          /* nothing of this kind in the picture */
        }
      }
      seen("", false);
    };
  }

  async function look(mine) {
    while (mine === turn) {
      if (video.readyState >= 2) await read().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  function reason(error) {
    if (error?.name === "NotAllowedError") return box.dataset.wordsRefused;
    return error?.name === "NotFoundError" ? box.dataset.wordsNone : box.dataset.wordsBroken;
  }

  async function start(device) {
    stop();
    const mine = turn;
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return say(box.dataset.wordsInsecure);
    say(box.dataset.wordsStarting);
    try {
      const wanted = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
      const opened = await navigator.mediaDevices.getUserMedia({ video: { ...wanted, width: { ideal: 1280 } }, audio: false });
      read = read || (await native()) || (await vendored());
      if (mine !== turn) return opened.getTracks().forEach((track) => track.stop());
      stream = opened;
      video.srcObject = stream;
      await video.play();
      part("view").hidden = false;
      await tools();
      say(box.dataset.wordsLooking);
      look(mine);
    } catch (error) {
      if (mine === turn) say(reason(error));
    }
  }

  async function tools() {
    const track = stream.getVideoTracks()[0];
    devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
    part("torch").hidden = !track.getCapabilities?.().torch;
    part("torch").setAttribute("aria-pressed", "false");
    part("other").hidden = devices.length < 2;
    part("tools").hidden = part("torch").hidden && part("other").hidden;
  }

  function stop() {
    turn += 1;
    before = "";
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    part("view").hidden = true;
    part("tools").hidden = true;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest(`[data-opens="${dialog.id}"]`)) return;
    last = { code: "", at: 0 };
    start();
  });
  dialog.addEventListener("close", stop);
  part("torch").addEventListener("click", async () => {
    const isOn = part("torch").getAttribute("aria-pressed") !== "true";
    await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] }).catch(() => {});
    part("torch").setAttribute("aria-pressed", String(isOn));
  });
  part("other").addEventListener("click", () => {
    const here = stream?.getVideoTracks()[0].getSettings().deviceId;
    const at = devices.findIndex((one) => one.deviceId === here);
    start(devices[(at + 1) % devices.length].deviceId);
  });
  part("type").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.code;
    const code = field.value.trim();
    field.value = "";
    dialog.close();
    if (code) document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field: null } }));
  });

  /* What the page answered stands also where one is looking. */
  document.addEventListener("omni:refreshed", (event) => {
    const words = dialog.open && event.detail.element.querySelector(".work__say")?.textContent.trim();
    if (words) say(words);
  });
})();
