/* The display formula that a link leads to, as a copy of what its page shows: from this
   page, or from the file of formulas beside the page it stands on. */
const files = new Map();

const load = (address) => {
  if (!files.has(address)) {
    const file = fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return answer.json();
    });
    file.catch(() => files.delete(address)); // the next one may have more luck
    files.set(address, file);
  }
  return files.get(address);
};

const parse = (html) =>
  new DOMParser().parseFromString(html, "text/html").body.firstElementChild;

/* A promise of the formula; it fails where nothing can be fetched, as in a folder. */
export const formulaOf = async (link) => {
  const anchor = decodeURIComponent(link.hash.slice(1));
  const own = document.getElementById(anchor)?.querySelector(".katex-display");
  if (own && link.pathname === location.pathname) return own.cloneNode(true);
  return parse((await load(new URL("formulas.json", link).href))[anchor]);
};

/* What the address and the words of the link say of it: its number and its name. */
export const numberOf = (link) => link.textContent.match(/\((.+)\)/)?.[1];
export const nameOf = (link) => decodeURIComponent(link.hash).replace("#eq-", "");
