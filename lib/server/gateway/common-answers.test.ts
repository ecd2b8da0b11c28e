import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answersWith } from '@/lib/server/gateway/common-answers';

const Answer = answersWith([['x-content-type-options', 'nosniff']]);
const open = () => new Answer(new IncomingMessage(new Socket()));
const headOf = (answer: InstanceType<typeof Answer>) => String(Reflect.get(answer, '_header'));

describe('an answer', () => {
  it('given as a list takes the common headers into that very list', () => {
    const answer = open();
    const list = ['location', '/', 'set-cookie', 'a=1', 'set-cookie', 'b=2'];
    answer.writeHead(302, list);
    expect(list.slice(-2)).toEqual(['x-content-type-options', 'nosniff']);
    expect(headOf(answer)).toMatch(
      /set-cookie: a=1\r\nset-cookie: b=2\r\nx-content-type-options: nosniff\r\n/,
    );
  });

  it('that says one itself, in whatever case, keeps its own', () => {
    for (const name of ['x-content-type-options', 'X-Content-Type-Options']) {
      const answer = open();
      answer.writeHead(200, [name, 'mine']);
      expect(headOf(answer).match(/x-content-type-options/gi)).toHaveLength(1);
      expect(headOf(answer)).toContain(`${name}: mine\r\n`);
    }
  });

  it('keeps what was set before it', () => {
    const answer = open();
    answer.setHeader('connection', 'close');
    answer.writeHead(302, ['set-cookie', 'a=1', 'set-cookie', 'b=2']);
    const head = headOf(answer);
    for (const line of ['connection: close', 'set-cookie: a=1', 'set-cookie: b=2']) {
      expect(head.toLowerCase()).toContain(`${line}\r\n`);
    }
    expect(head).toContain('x-content-type-options: nosniff\r\n');
  });
});
