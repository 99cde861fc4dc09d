/* All that pages do by script; each module works alone, and pages without any. */
import "./labels.js";
import "./maths.js";
import "./listings.js";
import "./previews.js";
import "./search.js";
import "./figures.js";
import "./steppers.js";
import "./zoom.js";
