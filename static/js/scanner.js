/* Scanners that type: a fast burst of keys that ends in Enter or Tab is a scan, wherever the focus is. It becomes the
   event `omni:scan` on document ({code}); slow typing into a field is left alone. */
(() => {
  "use strict";
  const GAP = 45;
  const SHORTEST = 4;
  let burst = "";
  let last = 0;
  let field = null;
  let before = "";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const now = event.timeStamp;
    const quick = now - last < GAP;
    last = now;
    if (event.key === "Enter" || event.key === "Tab") {
      const code = burst.trim();
      burst = "";
      if (!quick || code.length < SHORTEST) return;
      event.preventDefault();
      event.stopPropagation();
      if (field && !field.matches("[data-scan-here]")) field.value = before;
      document.dispatchEvent(new CustomEvent("omni:scan", { detail: { code, field } }));
      return;
    }
    if (event.key.length !== 1) return;
    if (!quick) {
      burst = "";
      field = event.target.matches("input, textarea") ? event.target : null;
      before = field ? field.value : "";
    }
    burst += event.key;
  }, true);
})();
