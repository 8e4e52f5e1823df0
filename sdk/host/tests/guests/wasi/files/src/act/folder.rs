//! What is done in a folder: by a path, or to its list.

use crate::answer::{Answer, FileResult, entry, nothing, stat};
use crate::exports::test::files::program::{
    Access, Creation, FolderAction, Linking, Move, Opening, Slot, Symlinking,
};
use crate::table::Tables;
use crate::wasi::filesystem::preopens;
use crate::wasi::filesystem::types::{DescriptorFlags, DirectoryEntry, OpenFlags, PathFlags};

/// How links at the end of a path are taken.
fn following(follow: bool) -> PathFlags {
    match follow {
        true => PathFlags::SYMLINK_FOLLOW,
        false => PathFlags::empty(),
    }
}

impl Access {
    fn flags(self) -> DescriptorFlags {
        DescriptorFlags::from_bits_retain(self.bits())
    }
}

impl Creation {
    fn flags(self) -> OpenFlags {
        OpenFlags::from_bits_retain(self.bits())
    }
}

impl Tables {
    pub(super) fn in_folder(&mut self, action: &FolderAction) -> Answer {
        match action {
            FolderAction::GetDirectories => {
                let folders = preopens::get_directories();
                let names: Vec<_> = folders.into_iter().map(|(_, name)| name).collect();
                Ok(names.join(", "))
            }
            FolderAction::OpenAt(opening) => self.open(opening),
            FolderAction::ReadDirectory(folder) => {
                let listing = self.files.get(*folder)?.read_directory().or_code()?;
                self.listings.put(listing)
            }
            FolderAction::ReadDirectoryEntry(listing) => {
                let next = self.listings.get(*listing)?.read_directory_entry();
                next.said(|next| next.map_or_else(|| "none".to_owned(), entry))
            }
            FolderAction::ListAll(folder) => {
                let mut names = Vec::new();
                self.list(*folder, |one| names.push(entry(one)))?;
                names.sort();
                Ok(names.join(", "))
            }
            FolderAction::CountAll(folder) => {
                let mut count = 0_u64;
                self.list(*folder, |_| count += 1)?;
                Ok(count.to_string())
            }
            FolderAction::CreateDirectoryAt(place) => {
                let folder = self.files.get(place.folder)?;
                folder.create_directory_at(&place.path).said(nothing)
            }
            FolderAction::RemoveDirectoryAt(place) => {
                let folder = self.files.get(place.folder)?;
                folder.remove_directory_at(&place.path).said(nothing)
            }
            FolderAction::UnlinkFileAt(place) => {
                let folder = self.files.get(place.folder)?;
                folder.unlink_file_at(&place.path).said(nothing)
            }
            FolderAction::StatAt(at) => {
                let folder = self.files.get(at.folder)?;
                folder.stat_at(following(at.follow), &at.path).said(stat)
            }
            FolderAction::SetTimesAt(times) => {
                let (at, folder) = (&times.at, self.files.get(times.at.folder)?);
                let (accessed, modified) = (times.accessed.stamp(), times.modified.stamp());
                folder
                    .set_times_at(following(at.follow), &at.path, accessed, modified)
                    .said(nothing)
            }
            FolderAction::LinkAt(link) => self.link(link),
            FolderAction::SymlinkAt(Symlinking {
                folder,
                target,
                path,
            }) => {
                let folder = self.files.get(*folder)?;
                folder.symlink_at(target, path).said(nothing)
            }
            FolderAction::ReadlinkAt(place) => {
                let folder = self.files.get(place.folder)?;
                folder.readlink_at(&place.path).or_code()
            }
            FolderAction::RenameAt(Move {
                folder,
                path,
                to_folder,
                to_path,
            }) => {
                let (from, to) = (self.files.get(*folder)?, self.files.get(*to_folder)?);
                from.rename_at(path, to, to_path).said(nothing)
            }
            FolderAction::MetadataHashAt(at) => {
                let folder = self.files.get(at.folder)?;
                let hash = folder.metadata_hash_at(following(at.follow), &at.path);
                hash.said(|hash| format!("{:016x}{:016x}", hash.upper, hash.lower))
            }
        }
    }

    fn open(&mut self, opening: &Opening) -> Answer {
        let folder = self.files.get(opening.folder)?;
        let file = folder.open_at(
            following(opening.follow),
            &opening.path,
            opening.creation.flags(),
            opening.access.flags(),
        );
        self.files.put(file.or_code()?)
    }

    fn link(&self, link: &Linking) -> Answer {
        let folder = self.files.get(link.folder)?;
        let to = self.files.get(link.to_folder)?;
        folder
            .link_at(following(link.follow), &link.path, to, &link.to_path)
            .said(nothing)
    }

    fn list(&self, folder: Slot, mut each: impl FnMut(DirectoryEntry)) -> Result<(), String> {
        let listing = self.files.get(folder)?.read_directory().or_code()?;
        while let Some(entry) = listing.read_directory_entry().or_code()? {
            each(entry);
        }
        Ok(())
    }
}
