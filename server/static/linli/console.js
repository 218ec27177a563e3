// The console works without this file; it adds showing a password, and printing by a button.
document.addEventListener("click", (event) => {
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const field = document.getElementById(reveal.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
    field.focus();
  }
  if (event.target.closest("[data-print]")) window.print();
});
