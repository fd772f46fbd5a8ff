/* Paying by card in a checkout form. The card's number goes from the provider's own field to the provider.

   How a page uses it. On the page (only while cards are on: `payments.takes_cards()`), inside the form that places the order:

     <input type="radio" name="pay" value="shop" checked>  <input type="radio" name="pay" value="card">
     <div data-card hidden
          data-key="{{ publishable_key }}"       settings.STRIPE_PUBLISHABLE_KEY
          data-script="{{ script }}"             settings.STRIPE_SCRIPT
          data-start="/api/v1/orders/{{ id }}/card-payment"
          data-token="{{ token }}"               the order's link token
          data-unavailable="…" >                 the sentence shown when the provider can't be reached
       <div data-card-field></div>               the card's field goes here
       <p data-card-error role="alert" hidden></p>
     </div>
     <script type="module" src="{% static 'js/card.js' %}"></script>

   The form's fields name, email, phone and slot are sent along; it is submitted as always once the card is confirmed, and
   `checkout.place` finds the card by itself. Without JavaScript the form pays in the shop. The view lets the page load the
   provider's script: `omni.http.allow_cards(response)`. */

const box = document.querySelector("[data-card]");
if (box) start(box, box.closest("form"));

function start(box, form) {
  const field = box.querySelector("[data-card-field]");
  const error = box.querySelector("[data-card-error]");
  const button = form.querySelector("button[type=submit], button:not([type])");
  let card = null;
  let loading = null;
  let confirmed = false;

  const chosen = () => new FormData(form).get("pay") === "card";

  function say(sentence) {
    error.textContent = sentence;
    error.hidden = !sentence;
  }

  async function show() {
    box.hidden = !chosen();
    if (box.hidden) return;
    try {
      await ready();
    } catch {
      say(box.dataset.unavailable);
    }
  }

  function ready() {
    loading ??= load(box.dataset.script).then((Stripe) => {
      const stripe = Stripe(box.dataset.key, { locale: document.documentElement.lang || "auto" });
      const style = getComputedStyle(form);
      card = stripe.elements().create("card", {
        hidePostalCode: true,
        style: { base: { fontSize: "16px", color: style.color, fontFamily: style.fontFamily } },
      });
      card.mount(field);
      card.on("change", (event) => say(event?.error?.message ?? ""));
      return stripe;
    });
    loading.catch(() => { loading = null; });
    return loading;
  }

  async function pay() {
    const stripe = await ready();
    const said = new FormData(form);
    const contact = { name: said.get("name") ?? "", email: said.get("email") ?? "", phone: said.get("phone") ?? "" };
    const answer = await fetch(box.dataset.start, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Accept: "application/json",
                 "Accept-Language": document.documentElement.lang, "X-Omni-Order-Token": box.dataset.token },
      body: JSON.stringify({ contact, slot: said.get("slot") || null }),
    });
    const start = await answer.json();
    if (start.code === "payments.already_authorised" || start.code === "checkout.already_placed") return "";
    if (!answer.ok) return start.detail || box.dataset.unavailable;
    const result = await stripe.confirmCardPayment(start.client_secret, {
      payment_method: { card, billing_details: { name: contact.name, email: contact.email } },
    });
    return result.error ? result.error.message || box.dataset.unavailable : "";
  }

  form.addEventListener("change", show);
  form.addEventListener("submit", async (event) => {
    if (!chosen() || confirmed) return;
    event.preventDefault();
    event.stopPropagation();
    say("");
    if (button) button.disabled = true;
    let sentence;
    try {
      sentence = await pay();
    } catch {
      sentence = box.dataset.unavailable;
    }
    if (button) button.disabled = false;
    if (sentence) {
      say(sentence);
      error.scrollIntoView({ block: "center" });
      return;
    }
    confirmed = true;
    form.requestSubmit(button ?? undefined);
  });
  show();
}

function load(src) {
  if (window.Stripe) return Promise.resolve(window.Stripe);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = () => (window.Stripe ? resolve(window.Stripe) : reject(new Error("no Stripe")));
    script.onerror = reject;
    document.head.append(script);
  });
}
