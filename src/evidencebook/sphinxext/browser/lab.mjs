// Draws the figures of the chapters in JupyterLab, which itself knows Vega-Lite only up to version 5.
// A prebuilt extension in the form that JupyterLab loads: a container that is given the shared packages and gives a module.
import embed from "vega-embed";

const TYPE = "application/vnd.vegalite.v6+json";
let Widget;

function createRenderer() {
  const widget = new Widget();
  let drawn;
  widget.addClass("report-chart");
  widget.node.style.background = "#fff"; // the colours of the figures are those of the light pages
  widget.renderModel = async (model) => {
    drawn?.finalize();
    // The specification is drawn as it stands; nothing is written back into the output, which would then differ when saved.
    const { usermeta, ...specification } = model.data[TYPE];
    drawn = await embed(widget.node, structuredClone(specification), { mode: "vega-lite", actions: false, renderer: "svg" });
  };
  return widget;
}

const extension = {
  id: "report-charts:vega-lite",
  rendererFactory: { safe: true, mimeTypes: [TYPE], createRenderer },
  rank: 0,
  dataType: "json",
};

window._JUPYTERLAB ??= {};
window._JUPYTERLAB["report-charts"] = {
  async init(shared) {
    const [lumino] = Object.values(shared["@lumino/widgets"]);
    ({ Widget } = (await lumino.get())());
  },
  async get() {
    return () => extension;
  },
};
