/** Reads a Dockerfile as far as the tests ask about it: instructions in stages, continued lines joined. */

/** `COPY scripts scripts`. */
export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** In order, without comments. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  return dockerfile
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => {
      const [, keyword, text] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return keyword === undefined || text === undefined ? [] : [{ keyword, text: text.trim() }];
    });
}

/** Each begins with its FROM; the last one is the image. */
export function stagesOf(instructions: readonly Instruction[]): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

/** What a stage copies from the folder that the image is built in. */
export function sourcesOf(stage: readonly Instruction[]): readonly string[] {
  return stage
    .filter(({ keyword, text }) => keyword === 'COPY' && !text.startsWith('--from='))
    .flatMap(({ text }) => text.split(' ').slice(0, -1));
}
