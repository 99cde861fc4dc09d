/* Colours as the system has them, light, or dark. The choice is remembered; a line in the
   head of each page sets it before anything is drawn. */
const root = document.documentElement;
const button = document.querySelector(".nd-theme");
const system = matchMedia("(prefers-color-scheme: dark)");
/* As the system, then what the system has not, then what it has: each step is seen. */
const next = (choice) => {
  const [same, other] = system.matches ? ["dark", "light"] : ["light", "dark"];
  return { auto: other, [other]: same, [same]: "auto" }[choice];
};
const grounds = [...document.querySelectorAll("meta[name=theme-color]")];
const colours = grounds.map((meta) => meta.content); // light, dark

const show = (choice) => {
  const dark = choice === "auto" ? system.matches : choice === "dark";
  const words = `Colours: ${choice === "auto" ? "as the system" : choice}`;
  root.dataset.theme = choice;
  root.dataset.mdColorScheme = dark ? "slate" : "default";
  button.ariaLabel = button.title = words;
  grounds.forEach((meta, i) => {
    meta.content = colours[choice === "auto" ? i : +dark];
  });
};

button.addEventListener("click", () => {
  const choice = next(root.dataset.theme);
  try {
    if (choice === "auto") localStorage.removeItem("ndTheme");
    else localStorage.ndTheme = choice;
  } catch {} // a browser that keeps nothing: for this page alone
  show(choice);
});
system.addEventListener("change", () => show(root.dataset.theme));
addEventListener("storage", ({ key, newValue }) => {
  if (key === "ndTheme") show(newValue ?? "auto"); // chosen in another tab
});
show(root.dataset.theme);
