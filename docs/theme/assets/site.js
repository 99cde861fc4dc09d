/* All that pages do by script; each module works alone, and pages without any. */
import "./labels.js";
import "./listings.js";
import "./scrolling.js";
import "./previews.js";
