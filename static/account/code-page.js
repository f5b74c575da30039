// Tells somebody who waits for a code that the email is late, without their having to load the page again.
(() => {
  const place = document.getElementById("mail-is-late");
  for (const seconds of [4, 12, 30]) setTimeout(look, seconds * 1000);

  async function look() {
    if (place.childElementCount || document.hidden) return;
    const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.append(...(page.getElementById("mail-is-late")?.children ?? []));
  }
})();
