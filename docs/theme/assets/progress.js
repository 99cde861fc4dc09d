/* Which parts were read to the end: remembered here alone, told in the list of parts. */
const known = () => {
  try {
    return JSON.parse(localStorage.ndRead ?? "[]");
  } catch {
    return [];
  }
};

for (const link of document.querySelectorAll(".nd-series a")) {
  if (!known().includes(link.pathname)) continue;
  const mark = document.createElement("span");
  mark.className = "nd-read";
  mark.textContent = " read";
  link.after(mark);
}

const end = document.querySelector(".nd-ways");
if (end && document.querySelector(".nd-part")) {
  new IntersectionObserver(([{ isIntersecting }], watch) => {
    if (!isIntersecting) return;
    watch.disconnect();
    try {
      localStorage.ndRead = JSON.stringify([...new Set(known()).add(location.pathname)]);
    } catch {}
  }).observe(end);
}
