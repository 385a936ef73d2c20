/* The one script of the site: its parts, each of which does nothing where there is nothing for it. */
import "./menu.js";
import "./search.js";
import "./form.js";
import "./combobox.js";
import "./tabs.js";
import "./table-scrolling.js";
import "./filter-folding.js";
import "./operation-form.js";
import "./results.js";
import "./timeline.js";
import "./reload-until-done.js";
import "./demo.js";
