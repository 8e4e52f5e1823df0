//! Links and images: only the host knows where they lead.
//!
//! Every destination that Markdown has goes through the [`Site`], and none may reach the page
//! without its consent. (Those in the author's own HTML are left to the sanitizer.)

use pulldown_cmark::{CowStr, Event, LinkType, Tag};

/// What a document asks its site.
pub(crate) trait Site {
    /// The address to write for a target, if anything is there.
    fn resolve(&self, target: &str) -> Option<String>;

    /// Tells the author that something is wrong.
    fn warn(&self, text: &str);
}

/// The event, with its destination, if it has one, replaced by what the site answers.
pub(crate) fn checked<'a>(event: Event<'a>, site: &impl Site) -> Event<'a> {
    match event {
        Event::Start(Tag::Link {
            link_type: LinkType::Email,
            dest_url,
            title,
            id,
        }) => {
            let target = format!("mailto:{dest_url}");
            let dest_url = destination("link", &target, site);
            Event::Start(Tag::Link {
                link_type: LinkType::Autolink,
                dest_url,
                title,
                id,
            })
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let dest_url = destination("link", &dest_url, site);
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let dest_url = destination("image", &dest_url, site);
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        other => other,
    }
}

/// What the site answers, or `#` and a note to the author.
fn destination(what: &str, target: &str, site: &impl Site) -> CowStr<'static> {
    site.resolve(target).map_or_else(
        || {
            site.warn(&format!("the {what} to \"{target}\" leads nowhere"));
            CowStr::Borrowed("#")
        },
        CowStr::from,
    )
}
