/* All that pages do by script; each module works alone, and pages without any. */
import "./palette.js";
import "./contents.js";
import "./copy.js";
import "./folds.js";
import "./keys.js";
import "./maths.js";
import "./listings.js";
import "./scrolling.js";
import "./previews.js";
import "./search.js";
import "./figures.js";
import "./steppers.js";
import "./zoom.js";
import "./progress.js";
