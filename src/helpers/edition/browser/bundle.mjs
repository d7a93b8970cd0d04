// Makes the scripts that pages load on demand from the installed packages, each with a file of the licences of all it contains.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const bundle = async (name, globalName) => {
  const made = await build({
    entryPoints: [`${name}.mjs`],
    bundle: true,
    minify: true,
    format: "iife",
    globalName,
    target: "es2021",
    outfile: `made/${name}.js`,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const folders = Object.keys(made.metafile.inputs).map((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  const licences = [...new Set(folders)].filter(Boolean).sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (!file) throw new Error(`${name} ${version} comes without a licence`);
    return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
  });
  writeFileSync(`made/${name}.LICENSES.txt`, licences.join(`\n${"-".repeat(72)}\n\n`));
};

await bundle("live", "reportLive");
await bundle("search", "reportSearch");
