//! Words and short phrases that are no sentences: headings, names of columns, what stands on
//! cards. `{}` stands for what is filled in.

use chrono::NaiveDate;

use super::Language;

macro_rules! words {
    ($($word:ident: $en:literal, $nl:literal;)*) => {
        /// A word or phrase of the map and the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Word {
            $($word,)*
        }

        impl Word {
            /// Every word.
            pub const ALL: &[Word] = &[$(Word::$word,)*];

            fn texts(self) -> [&'static str; 2] {
                match self {
                    $(Word::$word => [$en, $nl],)*
                }
            }
        }
    };
}

words! {
    // On cards.
    Done: "done", "klaar";
    DoneOn: "done {}", "klaar {}";
    Dropped: "dropped", "vervallen";
    Started: "started", "begonnen";
    StartedUntil: "started, by {}", "bezig, t/m {}";
    ByDay: "by {}", "uiterlijk {}";
    WorkingDays: "{} working days", "{} werkdagen";
    AndMore: "{} more", "nog {}";
    GoalUntitled: "What will be true?", "Wat zal er waar zijn?";
    FeltLevel: "{}, felt", "{}, gevoeld";
    FeltLevelOf: "{} of {}, felt", "{} van {}, gevoeld";

    // In a terminal.
    WhatIsMissing: "What is missing", "Wat ontbreekt";
    WhyNot: "Why it is not feasible as things stand", "Waarom het nu niet haalbaar is";
    WhatWouldFixIt: "What would fix it", "Wat het zou oplossen";
    WorthKnowing: "Worth knowing", "Goed om te weten";
    NeededBy: "needed by {}", "nodig op {}";
    OrderBy: "order by {}", "bestel uiterlijk {}";
    Proven: "proven cheapest", "bewezen goedkoopst";
    BestFound: "best found", "beste gevonden";
}

impl Language {
    /// A word without anything to fill in.
    pub fn word(self, word: Word) -> &'static str {
        word.texts()[self as usize]
    }

    /// A phrase, filled in from left to right. What is filled in is not looked at for `{}`.
    pub fn phrase(self, word: Word, parts: &[&str]) -> String {
        let mut parts = parts.iter();
        let mut text = String::new();
        for (at, piece) in self.word(word).split("{}").enumerate() {
            if at > 0 {
                text.push_str(parts.next().copied().unwrap_or_default());
            }
            text.push_str(piece);
        }
        text
    }

    /// "4 Nov", "4 nov".
    pub fn day_month(self, date: NaiveDate) -> String {
        let whole = self.short_date(date);
        let end = whole.rfind('\u{a0}').unwrap_or(whole.len());
        whole[..end].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_in_as_much() {
        for word in Word::ALL {
            let [en, nl] = word.texts();
            assert!(!en.is_empty() && !nl.is_empty(), "{word:?} lacks a text");
            assert_eq!(
                en.matches("{}").count(),
                nl.matches("{}").count(),
                "{word:?} must say the same in both languages"
            );
        }
    }

    #[test]
    fn what_is_filled_in_stays_as_it_is() {
        let text = Language::En.phrase(Word::FeltLevelOf, &["{}", "5"]);
        assert_eq!(text, "{} of 5, felt");
    }
}
