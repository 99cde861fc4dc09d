/* Copy a text, and say so: on the button for a moment, and aloud. */
const said = document.createElement("p");
said.className = "nd-said";
said.setAttribute("role", "status");
document.body.append(said);

/* The old way, for pages that lie in a folder or come without https. */
const byCommand = (text) => {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "nd-said";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser does not let this page copy");
};

export const copy = async (text, button) => {
  const words = (button.dataset.words ??= button.textContent);
  try {
    await (navigator.clipboard?.writeText(text) ?? byCommand(text));
    said.textContent = button.textContent = "Copied";
  } catch {
    said.textContent = button.textContent = "Not copied";
  }
  button.focus({ preventScroll: true });
  setTimeout(() => {
    said.textContent = "";
    button.textContent = words;
  }, 2000);
};
