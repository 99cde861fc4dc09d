/* Steps that follow each other without a gap: the frames come as soon as the reader
   reaches for the buttons, neighbours first. Until one is there the last one stays. A
   button plays them, for readers who do not ask for calm. */
import { draw } from "./figures.js";
import { toolOf } from "./zoom.js";

const PAUSE = 900; // milliseconds between two frames
const calm = matchMedia("(prefers-reduced-motion: reduce)");

for (const stepper of document.querySelectorAll(".nd-stepper")) {
  const steps = [...stepper.querySelectorAll("input")];
  const frames = [...stepper.querySelectorAll(".nd-frame")];
  const boxes = frames.map((frame) => frame.querySelector(".nd-drawing"));
  if (!boxes.every(Boolean)) continue; // drafts have empty places
  const now = () => steps.findIndex((step) => step.checked);
  let shown = now();
  let playing = 0;

  const bring = async (reach) => {
    const at = now();
    await draw(boxes[at]);
    for (let i = 1; i <= reach; i++) {
      await Promise.all([boxes[at - i], boxes[at + i]].map((box) => box && draw(box)));
    }
  };

  const show = async () => {
    const at = now();
    stepper.querySelector("[data-held]")?.removeAttribute("data-held");
    frames[shown].dataset.held = ""; // for no time at all, if the next one is there
    await draw(boxes[at]);
    if (now() !== at) return; // the reader went on
    delete frames[shown].dataset.held;
    shown = at;
    bring(1);
  };

  stepper.addEventListener("change", () => (stop(), show()));
  for (const reached of ["pointerenter", "focusin"]) {
    stepper.addEventListener(reached, () => bring(steps.length), { once: true });
  }

  const button = toolOf(stepper, "Play");
  const stop = () => {
    clearTimeout(playing);
    playing = 0;
    button.textContent = "Play";
  };
  const play = async () => {
    const mine = (playing = setTimeout(async () => {
      steps[now() + 1].checked = true;
      await show();
      if (playing !== mine) return;
      if (now() === steps.length - 1) stop();
      else play();
    }, PAUSE));
  };
  button.addEventListener("click", () => {
    if (playing) return stop();
    button.textContent = "Pause";
    if (now() === steps.length - 1) steps[0].checked = true;
    show();
    bring(steps.length);
    play();
  });
  const allow = () => {
    button.hidden = calm.matches;
    if (calm.matches) stop();
  };
  calm.addEventListener("change", allow);
  allow();
}
