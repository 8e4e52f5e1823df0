//! A session and a pool go to another thread, and the app's state cannot.

use std::rc::Rc;

use guesthouse::{Session, pool::SessionPool};

guesthouse::extension_point!({ inline: "
    package demo:text;
    world filter { export apply: func(text: string) -> string; }
" });

struct App {
    words: Rc<str>,
}

fn main() {}

fn moved(mut session: Session<Filter, App>) {
    std::thread::spawn(move || session.apply("hello"));
}

fn shared(pool: &SessionPool<Filter, App>) {
    std::thread::scope(|scope| {
        scope.spawn(|| pool.refill(1));
    });
}

fn used(app: &App) -> usize {
    app.words.len()
}
