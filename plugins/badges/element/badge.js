// <oidp-badge member="dakar" theme="auto" size="m" lang="fr">a link as fallback</oidp-badge>
// Draws a picture with a link to its proof: no cookie, no request but the picture's, nothing of the page is read.
const home = new URL(document.currentScript.src).origin;
class OidpBadge extends HTMLElement {
  static observedAttributes = ["member", "theme", "size", "lang", "kind"];
  connectedCallback() { this.draw(); }
  attributeChangedCallback() { if (this.isConnected) this.draw(); }
  draw() {
    const member = this.getAttribute("member");
    if (!member) return;
    const asked = new URLSearchParams();
    for (const name of ["theme", "size", "lang", "kind"]) if (this.getAttribute(name)) asked.set(name, this.getAttribute(name));
    const old = this.querySelector("a"), link = document.createElement("a"), image = new Image();
    const lang = this.getAttribute("lang");
    link.href = `${home}/verify/${encodeURIComponent(member)}${lang ? `?lang=${encodeURIComponent(lang)}` : ""}`;
    [image.width, image.height] = { s: [225, 72], l: [400, 128] }[this.getAttribute("size")] || [300, 96];
    image.loading = "lazy";
    image.alt = this.getAttribute("label") || (old && (old.textContent.trim() || old.querySelector("img")?.alt)) || "OIDP";
    image.src = `${home}/badge/${encodeURIComponent(member)}.svg?${asked}`;
    link.append(image);
    this.replaceChildren(link);
  }
}
if (!customElements.get("oidp-badge")) customElements.define("oidp-badge", OidpBadge);
