// @vitest-environment node
// The lint rules know every way in which a string would become markup or code.
import { ESLint } from 'eslint';
import { beforeAll, expect, it } from 'vitest';

const eslint = new ESLint();

async function faults(code: string, filePath = 'src/anything.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(`declare const e: any;\n${code};\nexport {};`, { filePath });
  return (result?.messages ?? []).map((m) => m.ruleId ?? m.message).filter((rule) => rule.startsWith('no-restricted'));
}

// The first run reads the rules, which takes its time on a busy machine.
beforeAll(() => faults('e'), 60_000);

it.each([
  'e.innerHTML = "x"', 'e["innerHTML"] = "x"', 'e.outerHTML += "x"', 'Object.assign(e, { innerHTML: "x" })', 'e.srcdoc = "x"',
  'e.insertAdjacentHTML("beforeend", "x")', 'document.write("x")', 'document.writeln("x")', 'document["write"]("x")',
  'e.setHTMLUnsafe("x")', 'new DOMParser().parseFromString("x", "text/html")', 'e.createContextualFragment("x")',
  'e.setAttribute("onclick", "x")', 'e.setAttribute("srcdoc", "x")', 'eval("x")', 'new Function("x")', 'setTimeout("x", 1)',
  'e.href = "javascript:x"', 'trustedTypes.createPolicy("x", {})', 'e.bindPopup("x")', 'e.bindTooltip("x")',
  'import L from "leaflet"; L',
])('%s is a fault', async (code) => {
  expect(await faults(code)).toHaveLength(1);
});

it.each(['e.textContent = "x"', 'e.append("x")', 'e.setAttribute("aria-label", "x")', 'setTimeout(() => e, 1)', 'e.innerHTMLs = 1'])('%s is none', async (code) => {
  expect(await faults(code)).toEqual([]);
});
