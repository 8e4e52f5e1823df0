// The types of the world `demo:text/filter@1.0.0`, made from wit/ by `guesthouse build`.

declare module "demo:text/dictionary@1.0.0" {
    /** The word to write in place of `word`, if there is one. */
    export const replacement: (word: string) => string | null;
}

declare namespace wit {
    /** What the app asks of a plugin. */
    namespace rewrite {
        /** How words are written. */
        type Style = "plain" | "loud";
        /** What is to be rewritten. */
        interface Request {
            text: string;
            style: Style;
            /** How many words there may be; any number where this is left out. */
            mostWords?: number | null;
        }
        /** A text that was rewritten. */
        interface Answer {
            text: string;
            /** The words that are not there any more, in their order. */
            replaced: string[];
        }
        /** Why a text was not rewritten. */
        type Refusal = { tag: "empty" } | { tag: "too-long"; val: number };
        /** What the app asks of the plugin. */
        interface Exports {
            /**
             * Rewrites a text word by word: each is looked up in the dictionary, then written in the
             * style that was asked for. One space is between two words.
             * @throws {Refusal}
             */
            apply(request: Request): Answer;
        }
    }
}
