// Says on the page what allauth's scripts would only say in the console: that a passkey was not used.
(() => {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("passkey-trouble");
    if (!place) return;
    const message = document.createElement("p");
    message.className = "govuk-error-message";
    message.textContent = place.dataset.text;
    place.replaceChildren(message);
  });

  // Buttons that do nothing without these scripts, or in a browser that knows no passkeys, stay hidden.
  if (window.PublicKeyCredential) {
    for (const hidden of document.querySelectorAll("[data-passkey][hidden]")) hidden.hidden = false;
  }
})();
