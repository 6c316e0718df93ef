// A stand-in for Stripe.js: the few functions by which a page confirms a payment, without Stripe's frames.
(() => {
  "use strict";
  const base = new URL(document.currentScript.src).origin;
  const kinds = { card: "number", sepa_debit: "iban" };

  const ask = async (key, method, path, told) => {
    const form = new URLSearchParams({ key, ...told });
    const where = method === "GET" ? `${base}${path}?${form}` : base + path;
    const answer = await fetch(where, method === "GET" ? {} : { method, body: form });
    return answer.json();
  };

  const idOf = (secret) => secret.split("_secret_")[0];
  const pathOf = (secret) => `/v1/${secret.startsWith("seti_") ? "setup" : "payment"}_intents/${idOf(secret)}`;

  // The bank asks whether it is its customer who pays, as Stripe.js shows it: in front of the page.
  const challenge = (key, secret) => new Promise((resolve) => {
    const box = document.createElement("dialog");
    box.id = "challenge";
    const words = document.createElement("p");
    words.textContent = "Your bank asks: is it you who pays?";
    box.append(words);
    [["passes", "Yes, it is me"], ["fails", "No"]].forEach(([answer, label]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", value: answer, textContent: label });
      button.addEventListener("click", () => {
        box.remove();
        resolve(ask(key, "POST", `${pathOf(secret)}/challenge`, { client_secret: secret, answer }));
      });
      box.append(button);
    });
    document.body.append(box);
    box.showModal();
  });

  const settled = async (key, secret, answer) => {
    let intent = answer;
    if (!intent.error && intent.status === "requires_action") intent = await challenge(key, secret);
    if (intent.error) return { error: intent.error };
    const error = intent.last_payment_error || intent.last_setup_error;
    return intent.status === "requires_payment_method" && error ? { error } : { paymentIntent: intent };
  };

  const methodOf = async (key, field) => {
    const text = field.value.replaceAll(" ", "");
    const type = /^[A-Z]/.test(text) ? "sepa_debit" : "card";
    const card = type === "card" ? { "card[exp_month]": "12", "card[exp_year]": "2040", "card[cvc]": "123" } : {};
    return ask(key, "POST", "/v1/payment_methods", { type, [`${type}[${kinds[type]}]`]: text, ...card });
  };

  window.Stripe = (key) => {
    const confirm = async (secret, told) => {
      const answer = await ask(key, "POST", `${pathOf(secret)}/confirm`, { client_secret: secret, ...told });
      return settled(key, secret, answer);
    };
    const leave = (outcome, back) => {
      if (outcome.error || !back) return outcome;
      const there = new URL(back);
      there.searchParams.set("payment_intent", outcome.paymentIntent.id);
      there.searchParams.set("redirect_status", "succeeded");
      window.location.assign(there);
      return new Promise(() => {});
    };
    return {
      elements: ({ clientSecret } = {}) => {
        const field = document.createElement("input");
        Object.assign(field, { type: "text", name: "method", autocomplete: "off" });
        field.setAttribute("aria-label", "Card number or IBAN");
        const element = { mount: (where) => (where.append ? where : document.querySelector(where)).append(field), on: () => {} };
        return { clientSecret, field, create: () => element, getElement: () => element, submit: async () => ({}) };
      },
      retrievePaymentIntent: async (secret) => {
        const intent = await ask(key, "GET", pathOf(secret), { client_secret: secret });
        return intent.error ? { error: intent.error } : { paymentIntent: intent };
      },
      handleNextAction: async ({ clientSecret }) => settled(key, clientSecret, await challenge(key, clientSecret)),
      confirmCardPayment: (secret, { payment_method: method } = {}) => confirm(secret, method ? { payment_method: method } : {}),
      confirmPayment: async ({ elements, clientSecret, confirmParams = {}, redirect }) => {
        const secret = clientSecret || elements.clientSecret;
        let method = confirmParams.payment_method;
        if (!method) {
          const made = await methodOf(key, elements.field);
          if (made.error) return { error: made.error };
          method = made.id;
        }
        const told = { payment_method: method, return_url: confirmParams.return_url || "" };
        return leave(await confirm(secret, told), redirect === "if_required" ? "" : confirmParams.return_url);
      },
    };
  };
})();
