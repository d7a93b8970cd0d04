// What the interactive view of a figure is drawn with. Only the transforms that compiled Vega-Lite charts use are taken along.
import { transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import * as geo from "vega-geo";
import * as basic from "vega-transforms";
import * as view from "vega-view-transforms";

Object.assign(transforms, basic, view, encode, geo);

export { expressionInterpreter } from "vega-interpreter";
export { parse } from "vega-parser";
export { Handler } from "vega-tooltip";
export { View } from "vega-view";
