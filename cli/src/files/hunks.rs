//! The changed lines of a text.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines, counted from 1. An empty range is where lines were removed: before this line.
pub(crate) type Hunk = Range<usize>;

/// What has changed in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hunks {
    /// All of it.
    Whole,
    Lines(Vec<Hunk>),
}

impl Hunks {
    /// Whether some lines have changed, or those next to them were removed.
    pub(crate) fn touch(&self, lines: &Range<usize>) -> bool {
        self.any(|hunk| {
            if hunk.is_empty() {
                lines.start <= hunk.start && hunk.start <= lines.end
            } else {
                overlap(hunk, lines)
            }
        })
    }

    /// Whether lines inside of others have changed or were removed.
    pub(crate) fn are_inside(&self, lines: &Range<usize>) -> bool {
        // An empty hunk only overlaps lines on both sides of it.
        self.any(|hunk| overlap(hunk, lines))
    }

    fn any(&self, touches: impl Fn(&Hunk) -> bool) -> bool {
        match self {
            Hunks::Whole => true,
            Hunks::Lines(hunks) => hunks.iter().any(touches),
        }
    }

    /// The same for a later state of the text: what has changed between the two is changed too.
    pub(crate) fn after(&self, old: &str, new: &str) -> Self {
        let Hunks::Lines(hunks) = self else {
            return Hunks::Whole;
        };
        if old == new {
            return self.clone();
        }
        let old: Vec<&str> = old.split_inclusive('\n').collect();
        let new: Vec<&str> = new.split_inclusive('\n').collect();
        let mut later = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            let DiffOp::Equal {
                old_index,
                new_index,
                len,
            } = op
            else {
                let new = op.new_range();
                later.push(new.start + 1..new.end + 1);
                continue;
            };
            // From 1, as in hunks.
            let (first, end) = (old_index + 1, old_index + 1 + len);
            for hunk in hunks {
                let (start, stop) = (hunk.start.max(first), hunk.end.min(end));
                if start < stop || hunk.is_empty() && start == stop {
                    let place = |line: usize| line - first + new_index + 1;
                    later.push(place(start)..place(stop));
                }
            }
        }
        Hunks::Lines(later)
    }
}

fn overlap(hunk: &Hunk, lines: &Range<usize>) -> bool {
    lines.start < hunk.end && hunk.start < lines.end
}

#[cfg(test)]
mod tests {
    use super::Hunks;

    #[test]
    fn lines_are_touched() {
        let hunks = Hunks::Lines(vec![3..5, 8..8]);
        for (lines, touched, inside) in [
            (1..3, false, false),
            (1..4, true, true),
            (4..6, true, true),
            (5..7, false, false),
            // Before line 8, lines were removed.
            (7..8, true, false),
            (8..9, true, false),
            (7..9, true, true),
            (9..12, false, false),
        ] {
            assert_eq!(hunks.touch(&lines), touched, "{lines:?}");
            assert_eq!(hunks.are_inside(&lines), inside, "{lines:?}");
        }
        assert!(Hunks::Whole.touch(&(7..8)));
    }

    #[test]
    fn hunks_move_with_later_changes() {
        let hunks = Hunks::Lines(vec![3..4, 5..5]);
        let later = hunks.after("a\nb\nc\nd\ne\n", "a\nx\ny\nb\nc\nd\ne\n");
        assert_eq!(later, Hunks::Lines(vec![2..4, 5..6, 7..7]));
        let later = hunks.after("a\nb\nc\nd\ne\n", "b\nc\nd\nE\n");
        assert_eq!(later, Hunks::Lines(vec![1..1, 2..3, 4..4, 4..5]));
        // A line that is changed again leaves nothing beside it.
        let lines = Hunks::Lines(vec![1..2, 3..4]);
        assert_eq!(lines.after("a\nb\nc\nd\n", "a\nb\nC\nd\n"), lines);
        assert_eq!(hunks.after("a", "a"), hunks);
        assert_eq!(Hunks::Whole.after("a", "b"), Hunks::Whole);
    }
}
