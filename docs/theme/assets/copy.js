/* Puts a text where a reader can paste it, and says on the button that it did. */
export const copy = async (text, button) => {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied: this browser does not allow it";
  }
  setTimeout(() => {
    button.textContent = said;
  }, 2000);
};
