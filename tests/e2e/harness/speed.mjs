// How fast the window is, measured inside it.

const FRAMES = 180;

/** The times between frames while the map is panned or zoomed by the wheel, in milliseconds. */
export const countFrames = (app, gesture) =>
  app.session.wait(
    async (gesture, count) => {
      const canvas = document.querySelector("main canvas");
      const box = canvas.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const turn = (n) => {
        // To the left for as long as the roadmap is wide, and back; in and out again.
        const there = n % 120 < 60 ? 1 : -1;
        const wheel =
          gesture === "pan"
            ? { deltaX: -24 * there, deltaY: 6 * there }
            : { ctrlKey: true, deltaY: 14 * there };
        const event = { bubbles: true, cancelable: true, clientX: x, clientY: y, ...wheel };
        canvas.dispatchEvent(new WheelEvent("wheel", event));
      };
      return new Promise((resolve) => {
        const taken = [];
        let last = null;
        const frame = (now) => {
          if (last !== null) taken.push(now - last);
          last = now;
          if (taken.length === count) return resolve(taken);
          turn(taken.length);
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
    },
    gesture,
    FRAMES,
  );

/** The same for a page with nothing but a canvas on which 2,000 plain boxes and 3,000 lines move. */
export const bareCanvas = (app, gesture) =>
  app.session.wait(
    async (gesture, count) => {
      document.body.style.margin = "0";
      document.body.innerHTML = "<canvas></canvas>";
      const canvas = document.querySelector("canvas");
      [canvas.width, canvas.height] = [innerWidth, innerHeight - 4];
      const pen = canvas.getContext("2d", { alpha: false });
      const boxes = Array.from({ length: 2000 }, (_, n) => ({
        x: (n % 40) * 220,
        y: Math.floor(n / 40) * 110,
      }));
      let [x, y, scale] = [8800 - innerWidth, 2000, 0.85];
      const draw = () => {
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.fillStyle = "#faf8f3";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
        const seen = (box) =>
          box.x + 180 > x &&
          box.x < x + canvas.width / scale &&
          box.y + 80 > y &&
          box.y < y + canvas.height / scale;
        pen.strokeStyle = "#777";
        pen.beginPath();
        for (const box of boxes) {
          if (!seen(box)) continue;
          pen.moveTo(box.x + 180, box.y + 40);
          pen.bezierCurveTo(
            box.x + 200,
            box.y + 40,
            box.x + 200,
            box.y + 150,
            box.x + 220,
            box.y + 150,
          );
        }
        pen.stroke();
        pen.font = "600 13px sans-serif";
        for (const box of boxes) {
          if (!seen(box)) continue;
          pen.fillStyle = "#fff";
          pen.fillRect(box.x, box.y, 180, 80);
          pen.strokeRect(box.x, box.y, 180, 80);
          pen.fillStyle = "#222";
          pen.fillText("What must be true before", box.x + 12, box.y + 26);
        }
      };
      return new Promise((resolve) => {
        const taken = [];
        let last = null;
        const frame = (now) => {
          if (last !== null) taken.push(now - last);
          last = now;
          if (taken.length === count) return resolve(taken);
          const there = taken.length % 120 < 60 ? 1 : -1;
          if (gesture === "pan") [x, y] = [x - 24 * there, y + 6 * there];
          else scale *= Math.exp(-14 * there * 0.0035);
          draw();
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
    },
    gesture,
    FRAMES,
  );

/** From the key that confirms a new step until its title is painted on the map, in milliseconds. */
export async function editToPaint(app, times) {
  await app.session.run(() => {
    // Everything that is painted passes here, so the frame that first holds a title is known.
    const draw = CanvasRenderingContext2D.prototype.fillText;
    const watch = (window.watchForPaint = { title: null, began: 0, taken: null });
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      if (watch.title !== null && String(text).includes(watch.title)) {
        watch.title = null;
        // The map is drawn in a frame; a message that is sent there arrives after it is painted.
        const painted = new MessageChannel();
        painted.port1.onmessage = () => (watch.taken = performance.now() - watch.began);
        painted.port2.postMessage(null);
      }
      return draw.call(this, text, ...rest);
    };
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter" && watch.next)
          [watch.title, watch.next, watch.began] = [watch.next, null, performance.now()];
      },
      true,
    );
  });
  // At the goal, where titles are large enough to be painted.
  await app.focus("button", undefined, { within: { role: "application" } });
  await app.press("Home");
  await app.painted();
  const taken = [];
  for (let n = -1; n < times; n++) {
    await app.openPrompt();
    const title = n < 0 ? "First" : `Painted${n}`;
    await app.type(title);
    await app.session.run(
      (title) => Object.assign(window.watchForPaint, { next: title, taken: null }),
      title,
    );
    await app.press("Enter");
    const time = await app.until(() => window.watchForPaint.taken);
    await app.press("Escape");
    // The first one stays: it stores the places of all cards, once in the life of a roadmap.
    if (n < 0) continue;
    taken.push(time);
    // Taken back, so that the next one finds its place in sight too.
    await app.press("Control", "z");
    await app.painted();
  }
  return taken;
}

/** From the key that shows all of the map until it stands still there, in milliseconds. */
export async function fitAll(app, times) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    await app.focus("button", undefined, { within: { role: "application" } });
    await app.press("1");
    await app.painted();
    taken.push(
      await app.session.wait(async () => {
        const canvas = document.querySelector("main canvas");
        const begin = performance.now();
        let drawn = begin;
        const clear = CanvasRenderingContext2D.prototype.setTransform;
        CanvasRenderingContext2D.prototype.setTransform = function (...args) {
          drawn = performance.now();
          return clear.apply(this, args);
        };
        canvas.dispatchEvent(
          new KeyboardEvent("keydown", { key: "0", bubbles: true, cancelable: true }),
        );
        // It stands still when nothing was drawn for six frames.
        await new Promise((resolve) => {
          const frame = (now) => (now - drawn > 100 ? resolve() : requestAnimationFrame(frame));
          requestAnimationFrame(frame);
        });
        CanvasRenderingContext2D.prototype.setTransform = clear;
        return drawn - begin;
      }),
    );
  }
  return taken;
}
