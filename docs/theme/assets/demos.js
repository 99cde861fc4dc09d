/* A button below each figure that is a demo. Nothing of a demo is fetched before it is
   asked for; what it shows then takes the place of the drawing, which can come back.
   A script and no module: so it can say, in a folder, why modules do not load. */
{
  const here = new URL(document.currentScript.src);

  const weightsAt = async (address) => {
    const answer = await fetch(new URL(address, document.baseURI));
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer.json();
  };

  const load = ({ dataset: { demo, src } }) =>
    Promise.all([
      import(new URL(`demos/${demo}.js`, here)),
      src ? weightsAt(src) : null,
    ]);

  for (const figure of document.querySelectorAll("[data-demo]")) {
    const poster = figure.querySelector(".nd-canvas, .nd-stepper");
    const still = figure.querySelector(".nd-still");
    const words = figure.querySelector("figcaption > p");
    const name = words.querySelector(".nd-label").textContent.replace(/\.$/, "");
    const button = document.createElement("button");
    const said = document.createElement("span");
    const begin = `Try ${name} yourself`;
    button.className = "nd-begin";
    button.type = "button";
    button.textContent = begin;
    said.setAttribute("role", "status");
    still.replaceChildren(button, " ", said);
    let open = null; // ends what the demo began

    const close = () => {
      open.abort();
      open = null;
      figure.querySelector(".nd-stage").remove();
      figure.querySelector(".nd-words").remove();
      poster.hidden = words.hidden = false;
      button.textContent = begin;
    };

    button.addEventListener("click", async () => {
      said.textContent = "";
      if (open) return close();
      if (button.getAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      try {
        const [{ default: play, caption }, asset] = await load(figure);
        const stage = document.createElement("div");
        stage.className = "nd-stage";
        stage.setAttribute("role", "group");
        stage.setAttribute("aria-label", `${name}, to try`);
        open = new AbortController();
        const told = words.cloneNode();
        told.className = "nd-words";
        told.append(words.querySelector(".nd-label").cloneNode(true), ` ${caption}`);
        poster.before(stage);
        words.before(told);
        poster.hidden = words.hidden = true;
        play(stage, asset, open.signal);
        stage.tabIndex = -1;
        stage.focus({ preventScroll: true });
        button.textContent = "Back to the picture";
      } catch (error) {
        if (open) close();
        said.textContent =
          location.protocol === "file:"
            ? "Browsers load this from a web server only, not from a folder."
            : "It could not be loaded. Try again when you are online.";
        console.error(error);
      }
      button.removeAttribute("aria-disabled");
    });
  }
}
