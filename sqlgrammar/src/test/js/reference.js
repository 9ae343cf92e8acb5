// Parses with the unmodified WebAssembly. In: one statement a line, in base64. Out: one line for each, `T` and the tree as
// JSON, or `E`, the position and the message; texts in base64.
const create = require(process.argv[2]);

create().then((grammar) => {
  const answer = (text) => {
    const size = text.length + 1;
    const input = grammar._malloc(size);
    grammar.HEAPU8.set(text, input);
    grammar.HEAPU8[input + text.length] = 0;
    const result = grammar._wasm_parse_query_raw(input);
    const error = grammar.getValue(result + 8, 'i32');
    const encoded = (address) => Buffer.from(grammar.UTF8ToString(address), 'utf8').toString('base64');
    const line = error
      ? `E ${grammar.getValue(error + 16, 'i32')} ${encoded(grammar.getValue(error, 'i32'))}`
      : `T ${encoded(grammar.getValue(result, 'i32'))}`;
    grammar._wasm_free_parse_result(result);
    grammar._free(input);
    return line;
  };
  const lines = require('fs').readFileSync(0, 'utf8').split('\n').slice(0, -1);
  process.stdout.write(lines.map((line) => answer(Buffer.from(line, 'base64')) + '\n').join(''));
});
