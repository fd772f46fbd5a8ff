/* A stand-in of js.stripe.com for tests in a browser: a card field and `confirmCardPayment`, which speak to the proxy. */
(() => {
  const base = new URL(document.currentScript.src).origin;
  const input = (label, name) => {
    const field = document.createElement("input");
    field.setAttribute("aria-label", label);
    field.name = name;
    field.autocomplete = "off";
    field.placeholder = label;
    return field;
  };

  class CardElement {
    constructor() { this.listeners = []; }
    mount(place) {
      this.field = input("Card number", "card-number");
      place.append(this.field);
      this.field.addEventListener("input", () => this.listeners.forEach((heard) => heard({})));
    }
    on(name, heard) { if (name === "change") this.listeners.push(heard); }
  }

  async function send(path, body) {
    const answer = await fetch(base + path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    return answer.json();
  }

  function bank() {
    return new Promise((resolve) => {
      const box = document.createElement("dialog");
      for (const [text, passes] of [["Complete authentication", true], ["Fail authentication", false]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.addEventListener("click", () => { box.remove(); resolve(passes); });
        box.append(button);
      }
      document.body.append(box);
      box.showModal();
    });
  }

  window.Stripe = (key) => ({
    elements: () => ({ create: () => new CardElement() }),
    async confirmCardPayment(secret, { payment_method: { card } }) {
      const intent = secret.split("_secret_")[0];
      const number = card.field.value.replaceAll(" ", "");
      if (number.length !== 16) return { error: { message: "Your card number is incomplete." } };
      let body = await send(`/v1/payment_intents/${intent}/confirm`, {
        key, client_secret: secret, card: { number, exp_month: "12", exp_year: "2030", cvc: "123" },
      });
      if (body.status === "requires_action") {
        const passes = await bank();
        body = await send(`/v1/payment_intents/${intent}/_authenticate?success=${passes}`, { key, client_secret: secret });
      }
      return body.error ? { error: body.error } : { paymentIntent: body };
    },
  });
})();
