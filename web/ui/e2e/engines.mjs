// Firefox and WebKit for the browser tests, as Debian packages them. Firefox speaks WebDriver BiDi itself. WebKit speaks
// classic WebDriver through WebKitWebDriver, which drives a MiniBrowser on a screen of Xvfb. Both are one small interface:
// go to an address, run a function in a frame, click, type, take a picture. Frames are told by selectors from the top document inwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** WebDriver's names of keys that print nothing. */
const keys = { Tab: '\uE004', Enter: '\uE007', Escape: '\uE00C', ArrowDown: '\uE015' };

/** What both browsers can do; a subclass has size, goto, evaluate, clickOn, act, capture and end. */
class Browser {
  /** Opens an address in a window whose viewport has this size. */
  async go(url, { width = 1280, height = 800 } = {}) {
    await this.size(width, height);
    await this.goto(url);
  }

  /** Runs a function in the document of a frame. Arguments and result go as JSON. */
  async run(frames, fn, ...args) {
    const text = await this.evaluate(frames, `(json) => JSON.stringify((${fn})(...JSON.parse(json))) ?? 'null'`, JSON.stringify(args));
    return JSON.parse(text);
  }

  /** Waits until a function returns something that is true, and returns it. A frame that is not there yet is waited for. */
  async wait(frames, fn, ...args) {
    const end = Date.now() + 15_000;
    for (;;) {
      let last;
      try {
        last = await this.run(frames, fn, ...args);
        if (last) return last;
      } catch (e) {
        last = e.message;
      }
      if (Date.now() > end) throw new Error(`${this.name}: waited in ${frames.join(' › ') || 'the page'} for ${fn}: ${last}`);
      await pause(50);
    }
  }

  /** Clicks the middle of an element, which is scrolled to first. */
  async click(frames, selector) {
    await this.wait(frames, (s) => {
      const e = document.querySelector(s);
      e?.scrollIntoView({ block: 'center' });
      return Boolean(e);
    }, selector);
    await this.clickOn(frames, selector);
  }

  /** Presses keys one after the other, as “Tab” or “n”. */
  press(...names) {
    const actions = names.flatMap((n) => ['keyDown', 'keyUp'].map((type) => ({ type, value: keys[n] ?? n })));
    return this.act([{ type: 'key', id: 'keyboard', actions }]);
  }

  /** Writes a picture of the viewport to a file. */
  async picture(file) {
    writeFileSync(file, Buffer.from(await this.capture(), 'base64'));
  }

  async close() {
    await this.end();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

class Firefox extends Browser {
  name = 'Firefox';
  #waiting = new Map();
  #last = 0;
  /** What scripts and pages complained of. */
  problems = [];

  static async launch({ dark = false } = {}) {
    const f = new Firefox();
    f.home = mkdtempSync(join(tmpdir(), 'dateline-firefox-'));
    const prefs = { 'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1, 'ui.prefersReducedMotion': 1 };
    writeFileSync(join(f.home, 'user.js'), Object.entries(prefs).map(([k, v]) => `user_pref("${k}", ${v});\n`).join(''));
    const args = ['--headless', '--no-remote', '--profile', f.home, '--remote-debugging-port', '0'];
    f.process = start('firefox-esr', args, { env: { ...process.env, HOME: f.home }, stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await said(f.process, f.process.stderr, /ws:\/\/\S+/);
    f.socket = new WebSocket(`${address}/session`);
    await once(f.socket, 'open');
    f.socket.on('message', (m) => f.#hear(JSON.parse(m)));
    await f.send('session.new', { capabilities: {} });
    await f.send('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = await f.send('browsingContext.getTree');
    f.top = contexts[0].context;
    return f;
  }

  send(method, params = {}) {
    return new Promise((done, fail) => {
      this.#waiting.set(++this.#last, { done, fail });
      this.socket.send(JSON.stringify({ id: this.#last, method, params }));
    });
  }

  #hear(m) {
    if (m.method === 'log.entryAdded' && m.params.level === 'error') this.problems.push(m.params.text);
    const waiting = this.#waiting.get(m.id);
    this.#waiting.delete(m.id);
    if (m.type === 'success') waiting?.done(m.result);
    else if (m.type === 'error') waiting?.fail(new Error(`${m.error}: ${m.message}`));
  }

  async #call(context, functionDeclaration, ...values) {
    const called = await this.send('script.callFunction', {
      functionDeclaration, awaitPromise: false, target: { context }, arguments: values.map((value) => ({ type: 'string', value })),
    });
    if (called.type === 'exception') throw new Error(called.exceptionDetails.text);
    return called.result.value;
  }

  async #frame(frames) {
    let context = this.top;
    for (const selector of frames) {
      const frame = await this.#call(context, '(s) => document.querySelector(s)?.contentWindow', selector);
      if (!frame) throw new Error(`there is no frame ${selector}`);
      context = frame.context;
    }
    return context;
  }

  size(width, height) {
    return this.send('browsingContext.setViewport', { context: this.top, viewport: { width, height } });
  }

  goto(url) {
    return this.send('browsingContext.navigate', { context: this.top, url, wait: 'complete' });
  }

  async evaluate(frames, fn, json) {
    return this.#call(await this.#frame(frames), fn, json);
  }

  async clickOn(frames, selector) {
    const at = await this.run(frames, (s) => {
      const b = document.querySelector(s).getBoundingClientRect();
      return [Math.round(b.left + b.width / 2), Math.round(b.top + b.height / 2)];
    }, selector);
    const move = { type: 'pointerMove', x: at[0], y: at[1] };
    const actions = [move, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    await this.send('input.performActions', { context: await this.#frame(frames), actions: [{ type: 'pointer', id: 'mouse', actions }] });
  }

  act(actions) {
    return this.send('input.performActions', { context: this.top, actions });
  }

  async capture() {
    return (await this.send('browsingContext.captureScreenshot', { context: this.top })).data;
  }

  async end() {
    const ended = once(this.process, 'exit');
    await this.send('browser.close');
    await ended;
  }
}

/** The name under which WebDriver hands an element over. */
const handle = 'element-6066-11e4-a52e-4f735466cecf';

class WebKit extends Browser {
  name = 'WebKit';

  static async launch({ dark = false } = {}) {
    const w = new WebKit();
    w.home = mkdtempSync(join(tmpdir(), 'dateline-webkit-'));
    const screen = ['-displayfd', '3', '-screen', '0', '1600x1400x24', '-nolisten', 'tcp'];
    w.screen = start('Xvfb', screen, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const display = await said(w.screen, w.screen.stdio[3], /\d+/);
    const port = await free();
    const env = {
      ...process.env, HOME: w.home, XDG_RUNTIME_DIR: w.home, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1', GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita',
      // Its sandbox needs namespaces, which root and containers lack; it meets our own pages on this machine alone.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    };
    w.process = start('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' });
    w.url = `http://127.0.0.1:${port}`;
    for (let n = 0; ; n++) {
      try {
        await w.call('GET', '/status');
        break;
      } catch (e) {
        if (n > 100) throw e;
        await pause(50);
      }
    }
    const options = { binary: miniBrowser(), args: ['--automation'] };
    const { sessionId } = await w.call('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    w.url += `/session/${sessionId}`;
    return w;
  }

  async call(method, path, body) {
    const answer = await fetch(this.url + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  async #enter(frames) {
    await this.call('POST', '/frame', { id: null });
    for (const value of frames) {
      await this.call('POST', '/frame', { id: await this.call('POST', '/element', { using: 'css selector', value }) });
    }
  }

  /** The window has a bar above the page, so it is made higher by that. */
  async size(width, height) {
    await this.#enter([]);
    const [w, h] = await this.run([], () => [innerWidth, innerHeight]);
    if (w === width && h === height) return;
    const rect = await this.call('GET', '/window/rect');
    await this.call('POST', '/window/rect', { width: width + rect.width - w, height: height + rect.height - h });
  }

  goto(url) {
    return this.call('POST', '/url', { url });
  }

  async evaluate(frames, fn, json) {
    await this.#enter(frames);
    return this.call('POST', '/execute/sync', { script: `return (${fn})(arguments[0])`, args: [json] });
  }

  async clickOn(frames, value) {
    await this.#enter(frames);
    const element = await this.call('POST', '/element', { using: 'css selector', value });
    await this.call('POST', `/element/${element[handle]}/click`, {});
  }

  act(actions) {
    return this.call('POST', '/actions', { actions });
  }

  async capture() {
    await this.#enter([]);
    return this.call('GET', '/screenshot');
  }

  async end() {
    await this.call('DELETE', '');
    for (const p of [this.process, this.screen]) {
      const ended = once(p, 'exit');
      p.kill();
      await ended;
    }
  }
}

export const engines = { Firefox, WebKit };

/** Starts a program that ends with this one, however that ends. */
function start(command, args, options) {
  const p = spawn(command, args, options);
  process.on('exit', () => p.kill());
  return p;
}

/** Waits for a line of a program that matches, and returns the match. */
async function said(program, stream, pattern) {
  let all = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    all += chunk;
    const found = pattern.exec(all);
    if (found) {
      stream.resume(); // what nobody reads must not stop it
      return found[0];
    }
  }
  throw new Error(`${program.spawnfile} ended without ${pattern}: ${all}; “make tools” installs what the tests need`);
}

/** A port that nobody listens on. */
async function free() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The browser that comes with WebKitGTK, in a folder named for the processor. */
function miniBrowser() {
  const folders = readdirSync('/usr/lib').flatMap((f) => ['webkit2gtk-4.1', 'webkitgtk-6.0'].map((v) => `/usr/lib/${f}/${v}/MiniBrowser`));
  const found = folders.find((f) => existsSync(f));
  if (!found) throw new Error('there is no MiniBrowser of WebKitGTK; “make tools” installs it');
  return found;
}
