/* The one script of the site: its parts, each of which does nothing where there is nothing for it. */
import "./menu.js";
import "./search.js";
import "./form.js";
import "./combobox.js";
import "./tabs.js";
import "./scrolling.js";
import "./folding.js";
import "./operation-form.js";
import "./results.js";
import "./timeline.js";
import "./look-again.js";
import "./demo.js";
