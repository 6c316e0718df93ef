// Confirms the same payment intent by Stripe.js. Without it, or where it is kept out, the form below does as well.
(() => {
  "use strict";
  const box = document.getElementById("recovery");
  if (!box || !window.Stripe) return;
  const { key, account, secret, method, locale, back, waiting } = box.dataset;
  const stripe = window.Stripe(key, { locale, ...(account ? { stripeAccount: account } : {}) });
  const alert = box.querySelector("[role=alert]");
  const form = box.querySelector("form");
  const buttons = [...box.querySelectorAll("button")];
  let elements = null;

  const showForm = () => {
    form.hidden = false;
    if (elements) return;
    const theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe";
    elements = stripe.elements({ clientSecret: secret, appearance: { theme } });
    elements.create("payment").mount(form.querySelector(".element"));
  };

  const confirm = async (button, what) => {
    const label = button.textContent;
    buttons.forEach((one) => { one.disabled = true; });
    button.textContent = waiting;
    alert.hidden = true;
    const { error } = await stripe.confirmPayment(what); // leads to the address below when there is none
    if (error) {
      alert.firstElementChild.textContent = error.message;
      alert.hidden = false;
      buttons.forEach((one) => { one.disabled = false; });
      button.textContent = label;
      showForm();
    }
  };

  box.querySelector("[name=same]")?.addEventListener("click", (event) => {
    confirm(event.target, { clientSecret: secret, confirmParams: { payment_method: method, return_url: back } });
  });
  box.querySelector("[name=another]")?.addEventListener("click", showForm);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    confirm(form.querySelector("button"), { elements, confirmParams: { return_url: back } });
  });
  document.querySelector("#instead button").classList.add("quiet");
  box.hidden = false;
  if (!method) showForm();
})();
