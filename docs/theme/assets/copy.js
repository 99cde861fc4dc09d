/* A button that copies, at each listing. Other modules call `copy` with their own text. */
const said = document.createElement("p");
said.className = "nd-unseen";
said.setAttribute("role", "status");
document.body.append(said);

const keep = (text) => {
  // For pages without a secure address, where there is no clipboard.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "nd-unseen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser refused");
};

export const copy = async (text, button) => {
  let words = "Copied";
  try {
    await (navigator.clipboard?.writeText(text) ?? Promise.reject()).catch(() => keep(text));
  } catch {
    words = "Not copied";
  }
  const name = (button.dataset.name ??= button.textContent);
  button.textContent = said.textContent = words;
  button.focus();
  setTimeout(() => {
    button.textContent = name;
    said.textContent = "";
  }, 2000);
};

for (const code of document.querySelectorAll(".highlight pre > code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nd-copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => copy(code.textContent.trimEnd() + "\n", button));
  code.closest(".highlight").append(button);
}
