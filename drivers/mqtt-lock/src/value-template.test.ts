import { describe, expect, it } from 'vitest';
import { readValueTemplate } from './value-template.ts';

const take = (template: string, json: unknown) => readValueTemplate(template)?.({ text: JSON.stringify(json), json });

describe('a value template', () => {
  it.each([
    ['{{ value_json.state }}', { state: 'LOCK' }, 'LOCK'],
    ['{{value_json.lock.state}}', { lock: { state: 'LOCK' } }, 'LOCK'],
    ['{{ value_json["lock state"] }}', { 'lock state': 'LOCK' }, 'LOCK'],
    ["{{ value_json['a'].b }}", { a: { b: 7 } }, '7'],
    ['{{- value_json.contact -}}', { contact: true }, 'True'],
    ['{{ value_json.contact }}', { contact: false }, 'False'],
    ['{{ value_json.contact }}', { contact: null }, 'None'],
    ['{{ value }}', 5, '5'],
  ])('%s takes the value out of %j', (template, json, taken) => {
    expect(take(template, json)).toBe(taken);
  });

  it('takes nothing where there is nothing, nor what is no word', () => {
    expect(take('{{ value_json.state }}', {})).toBeUndefined();
    expect(take('{{ value_json.state }}', 'LOCK')).toBeUndefined();
    expect(take('{{ value_json.state }}', { state: {} })).toBeUndefined();
    expect(take('{{ value_json.constructor }}', {})).toBeUndefined();
  });

  it.each([
    '',
    'value_json.state',
    '{{ value_json }}',
    '{{ value_json. }}',
    '{{ value_json.state | upper }}',
    '{{ value_json.state == "x" }}',
    "{% if value_json.state %}LOCKED{% endif %}",
    '{{ states("lock.front") }}',
    '{{ value_json.a }}{{ value_json.b }}',
    '{{ value_json["a\\"] }}',
    '{{ value_jsonx }}',
  ])('that is %s would need Jinja and is not read', (template) => {
    expect(readValueTemplate(template)).toBeUndefined();
  });
});
