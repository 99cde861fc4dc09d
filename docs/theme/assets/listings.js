/* Below a listing, a button that copies the whole script: a region alone lacks its
   imports. In a fold of the rest of a script, its lines, fetched when it is opened. */
import { copy } from "./copy.js";
import { watch } from "./scrolling.js";

const fetched = new Map();
const get = (url) => {
  const address = url.href.split("#")[0];
  if (!fetched.has(address)) {
    const asked = fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(address);
      return answer.text();
    });
    asked.catch(() => fetched.delete(address)); // ask again next time
    fetched.set(address, asked);
  }
  return fetched.get(address);
};

/* The file of a script: below its page, or what the link leads to where it has none. */
const fileOf = (link) => {
  const url = new URL(link.href);
  url.hash = "";
  if (!url.pathname.endsWith(".py")) {
    url.pathname = url.pathname.replace(/([^/]+)\/(index\.html)?$/, "$1/$1.py");
  }
  return url;
};

if (location.protocol !== "file:") {
  document.querySelectorAll(".highlight + .nd-source").forEach((note) => {
    const link = note.querySelector("a");
    if (!link || !note.querySelector("a + a")) return; // what it printed
    const button = document.createElement("button");
    button.className = "nd-whole";
    button.textContent = "Copy the whole file";
    const file = () => get(fileOf(link));
    for (const reached of ["pointerenter", "focus"]) {
      button.addEventListener(reached, () => file().catch(() => {})); // be ready
    }
    button.addEventListener("click", async () => {
      try {
        copy(await file(), button);
      } catch {
        button.textContent = "Not loaded; copy the whole file";
      }
    });
    note.append(" ", button);
  });
}

/* The code of a region: of its cell on the page of the script, else of its file. */
const codeOf = (text, url, item) => {
  const box = document.createElement("div");
  box.className = "highlight";
  if (url.pathname.endsWith(".py")) {
    const [first, last = first] = item.textContent.match(/\d+(?=[\u2013:]|$)|\d+/g);
    const code = box.appendChild(document.createElement("pre"));
    code.appendChild(document.createElement("code")).textContent =
      text.split("\n").slice(first - 1, last).join("\n");
    return box;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const cell = page.getElementById(decodeURIComponent(url.hash.slice(1)));
  return document.importNode(
    cell.closest(".jp-Cell").nextElementSibling.querySelector(".highlight"), true);
};

document.querySelectorAll(".nd-rest").forEach((fold) => {
  const show = () => {
    if (!fold.open || location.protocol === "file:") return;
    fold.removeEventListener("toggle", show);
    fold.querySelectorAll("li").forEach(async (item) => {
      const url = new URL(item.querySelector("a").href);
      try {
        const box = codeOf(await get(url), url, item);
        item.append(box);
        watch(box.querySelector("pre > code"));
      } catch {
        // The link leads there.
      }
    });
  };
  fold.addEventListener("toggle", show);
});
