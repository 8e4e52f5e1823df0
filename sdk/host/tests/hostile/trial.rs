//! Tries one case on a scene: it must end as its file says, be real, and leave nothing behind.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use guesthouse::Mode;

use crate::case::{Case, Proof};
use crate::expectation::{Expectation, check};
use crate::make::artifacts;
use crate::scene::Scene;
use crate::settings::{Settings, base};

/// What a case has time for, however busy the machine is. A case that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(100);

/// Stack of the thread that a case runs on: some allow their guest 8 MiB.
const STACK: usize = 16 << 20;

/// Tries a case on a thread of its own, so that one which hangs or panics is told by its name.
pub(crate) fn try_case(scene: &Arc<Scene>, case: &Case) -> Result<(), String> {
    let (send, receive) = channel();
    let (scene, tried) = (Arc::clone(scene), case.clone());
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| holds(&scene, &tried)));
            let result = result.unwrap_or_else(|_| Err("it panicked".to_owned()));
            // Nobody listens any more if it took too long.
            let _ = send.send(result);
        });
    thread.map_err(|error| error.to_string())?;
    let result = receive.recv_timeout(PATIENCE);
    let result = result.unwrap_or_else(|_| Err("it hangs".to_owned()));
    result.map_err(|error| format!("{}/{}: {error}", case.ground, case.name))
}

fn holds(scene: &Scene, case: &Case) -> Result<(), String> {
    let (limits, expect) = case.in_mode(scene.mode);
    run(scene, case, &limits, expect)?;
    scene.is_as_before()?;
    // That it is real is shown once: no cap depends on whether fuel is counted.
    if scene.mode == Mode::Metered {
        prove(scene, case).map_err(|error| format!("it does no harm: {error}"))?;
        scene.is_as_before()?;
    }
    Ok(())
}

impl Case {
    fn in_mode(&self, mode: Mode) -> (Settings, &[Expectation]) {
        match (mode, &self.timed) {
            (Mode::Timed, Some((more, expect))) => (self.limits.and(more), expect),
            _ => (self.limits.clone(), &self.expect),
        }
    }
}

fn prove(scene: &Scene, case: &Case) -> Result<(), String> {
    match &case.proof {
        Proof::Raised(raised, harm) => run(scene, case, &case.limits.and(raised), harm),
        Proof::Tamed(changes, well) => {
            let mut tame = case.clone();
            for change in changes {
                tame = change.apply(&tame)?;
            }
            run(scene, &tame, &case.limits, well)
        }
    }
}

/// Every artifact of a case ends as expected under these limits.
fn run(
    scene: &Scene,
    case: &Case,
    settings: &Settings,
    expected: &[Expectation],
) -> Result<(), String> {
    let limits = settings.applied(&base())?;
    for (number, bytes) in artifacts(case)?.iter().enumerate() {
        let attempts = match settings.is_about_the_host() {
            true => {
                scene.attempt_elsewhere(case, bytes, &limits, |config| settings.host(config))?
            }
            false => scene.attempt(case, bytes, &limits),
        };
        for seen in &attempts {
            check(expected, seen).map_err(|error| format!("artifact {number}: {error}"))?;
        }
    }
    Ok(())
}

/// Has a case attack as in a trial, each time that it is called; used to see what stays behind.
pub(crate) fn again<'a>(scene: &'a Scene, case: &'a Case) -> impl FnMut() + 'a {
    let limits = case.limits.applied(&base()).expect("it was read");
    let made = artifacts(case).expect("it was tried");
    scene.again(case, made[0].clone(), limits)
}
