/* Formulas copy as LaTeX; the list of all formulas shows them when asked. */
import { copy } from "./copy.js";
import { formulaOf, numberOf } from "./formulas.js";
import { watch } from "./scrolling.js";

const latex = (katex) => {
  const around = katex.closest(".katex-display") ? "$$" : "$";
  return around + katex.dataset.tex + around;
};

/* ---- a selection that holds formulas ---- */

/* With half a formula comes the whole of it. */
const whole = (range) => {
  const formula = (node) => (node.closest ? node : node.parentElement)?.closest(".katex");
  const first = formula(range.startContainer);
  const last = formula(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  return range.cloneContents();
};

addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed) return;
  const holder = document.createElement("div");
  holder.append(whole(selection.getRangeAt(0).cloneRange()));
  const formulas = holder.querySelectorAll(".katex[data-tex]");
  if (!formulas.length) return;
  for (const formula of formulas) {
    const display = formula.closest(".katex-display");
    (display ?? formula).replaceWith(latex(formula));
  }
  holder.querySelectorAll("button, .headerlink").forEach((extra) => extra.remove());
  document.querySelector("article").append(holder); // its lines break as they are drawn
  event.clipboardData.setData("text/plain", holder.innerText.trim());
  holder.remove();
  event.clipboardData.setData("text/html", holder.innerHTML);
  event.preventDefault();
});

/* ---- one display formula ---- */

addEventListener("click", ({ target }) => {
  const button = target.closest?.(".nd-tex");
  const display = button?.closest(".nd-mark").previousElementSibling;
  if (!display) return;
  button.style.minWidth = `${button.getBoundingClientRect().width}px`; // nothing moves
  copy(latex(display.querySelector(".katex")), button);
});

/* ---- the list of all formulas ---- */

const put = async (entry) => {
  const link = entry.querySelector(".nd-eqref");
  const formula = await formulaOf(link);
  if (entry.querySelector(".nd-equation")) return;
  const box = document.createElement("div");
  const number = numberOf(link);
  box.className = "nd-equation";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", number ? `Equation ${number}` : "Formula");
  box.append(formula);
  link.closest("p").after(box);
  watch(box);
};

addEventListener("click", async ({ target }) => {
  const button = target.closest?.(".nd-show");
  if (!button || button.getAttribute("aria-disabled")) return;
  const entries = button.closest("p").nextElementSibling.children;
  button.setAttribute("aria-disabled", "true");
  try {
    await Promise.all([...entries].map(put));
    button.textContent = "Shown below";
  } catch {
    button.textContent = "They could not be loaded: each number leads to its formula";
    button.removeAttribute("aria-disabled");
  }
});
addEventListener(
  "toggle", // of a fold that says what each symbol stands for
  ({ target }) => {
    const entry = target.open && target.closest(".nd-checks > li");
    if (entry) put(entry).catch(() => {});
  },
  true,
);
