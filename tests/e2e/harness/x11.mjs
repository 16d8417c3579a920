// As much of the X protocol as it takes to close a window by its own button, as a window manager
// does (https://www.x.org/releases/current/doc/xproto/x11protocol.html): there is none on a virtual
// display.
import { once } from "node:events";
import { createConnection } from "node:net";

const [GET_ATTRIBUTES, QUERY_TREE, INTERN_ATOM, SEND_EVENT] = [3, 15, 16, 25];
const VIEWABLE = 2;
const CLIENT_MESSAGE = 33;

/** A request: its code, one byte of its own, and its body in whole words. */
function request(code, own, body) {
  const whole = Buffer.alloc(4 + Math.ceil(body.length / 4) * 4);
  whole.writeUInt8(code, 0);
  whole.writeUInt8(own, 1);
  whole.writeUInt16LE(whole.length / 4, 2);
  body.copy(whole, 4);
  return whole;
}

const word = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/**
 * Asks every window that is shown to close, as its button does.
 * @param {string} display such as ":7"
 */
export async function closeWindows(display) {
  const socket = createConnection(`/tmp/.X11-unix/X${display.slice(1)}`);
  await once(socket, "connect");
  let held = Buffer.alloc(0);
  async function read(length) {
    while (held.length < length) held = Buffer.concat([held, (await once(socket, "data"))[0]]);
    const part = held.subarray(0, length);
    held = held.subarray(length);
    return part;
  }
  async function ask(...asked) {
    socket.write(request(...asked));
    const head = await read(32);
    if (head[0] !== 1) return null;
    return Buffer.concat([head, await read(head.readUInt32LE(4) * 4)]);
  }
  async function atom(name) {
    const length = Buffer.alloc(4);
    length.writeUInt16LE(name.length);
    const reply = await ask(INTERN_ATOM, 0, Buffer.concat([length, Buffer.from(name)]));
    return reply.readUInt32LE(8);
  }

  // Version 11.0, least significant byte first, no authorisation.
  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const welcome = await read(8);
  const setup = await read(welcome.readUInt16LE(6) * 4);
  if (welcome[0] !== 1) throw new Error(`The display ${display} does not let one in`);
  const vendor = Math.ceil(setup.readUInt16LE(16) / 4) * 4;
  const root = setup.readUInt32LE(32 + vendor + 8 * setup.readUInt8(21));

  const [protocols, close] = [await atom("WM_PROTOCOLS"), await atom("WM_DELETE_WINDOW")];
  const tree = await ask(QUERY_TREE, 0, word(root));
  for (let at = 32; at < tree.length; at += 4) {
    const window = tree.readUInt32LE(at);
    const attributes = await ask(GET_ATTRIBUTES, 0, word(window));
    if (attributes?.[26] !== VIEWABLE) continue;
    const event = Buffer.alloc(32);
    event.writeUInt8(CLIENT_MESSAGE, 0);
    event.writeUInt8(32, 1);
    event.writeUInt32LE(window, 4);
    event.writeUInt32LE(protocols, 8);
    event.writeUInt32LE(close, 12);
    socket.write(request(SEND_EVENT, 0, Buffer.concat([word(window), word(0), event])));
  }
  // An answer means that everything before it has arrived.
  await atom("WM_PROTOCOLS");
  socket.destroy();
}
