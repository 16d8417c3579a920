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
    Gives: "gives {} · {}", "levert {} · {}";
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
    AndMoreSuch: "and {} more", "en nog {}";

    // What lies ahead.
    HowSure: "How sure the launch date is", "Hoe zeker de lanceerdatum is";
    ChanceOfLaunch: "{} % chance to be ready by {}", "{} % kans om op {} klaar te zijn";
    ChanceByDays: "10 % sure by {}, 50 % by {}, 90 % by {}", "10 % zeker op {}, 50 % op {}, 90 % op {}";
    Hardest: "hardest: {}", "het moeilijkst: {}";
    NothingUncertain: "no step has a best and a worst case yet, so nothing can be said of chances", "nog geen stap heeft een beste en slechtste geval, dus over kansen valt niets te zeggen";
    CountedAsCertain: "{} of {} steps have no best and worst case, and count as certain", "{} van de {} stappen hebben geen beste en slechtste geval, en tellen als zeker";
    WithoutCapacity: "with every gap closed in time; who has time when was not looked at", "met alles wat ontbreekt op tijd in huis; wie wanneer tijd heeft is niet bekeken";
    WhatWaitingCosts: "What waiting costs", "Wat wachten kost";
    DecidedToday: "decided today: {}", "vandaag besloten: {}";
    DecidedOn: "decided on {}: {}", "besloten op {}: {}";
    NothingToAcquire: "nothing to acquire", "niets te verwerven";
    OtherChoice: "another choice, nothing to acquire", "een andere keuze, niets te verwerven";
    NoLongerPossible: "no longer possible by the launch date", "niet meer mogelijk voor de lancering";
    NeverPossible: "not possible by the launch date, even when all is decided today", "niet mogelijk voor de lancering, ook niet als alles vandaag wordt besloten";
    NotFoundInTime: "not settled: too much to search", "niet uitgemaakt: te veel om te doorzoeken";
    WhatClosesWhen: "Which ways close when", "Welke wegen wanneer sluiten";
    ClosesOn: "{}: {}", "{}: {}";
    AmbitionLadder: "How far the ambition reaches", "Hoe ver de ambitie reikt";
    WithWhatThereIs: "with what there is: {}", "met wat er is: {}";
    WithThatToo: "with that too: {}", "daarmee ook: {}";
    ForMore: "for {} more: {}", "voor {} meer: {}";
    NotByLaunch: "not by the launch date: {}", "niet voor de lancering: {}";
    CostByLaunch: "What another launch date costs", "Wat een andere lanceerdatum kost";
    LaunchAt: "from {}: {}", "vanaf {}: {}";

    // The report: its head and headings.
    Brief: "Decision brief", "Besluitnotitie";
    PlanVersion: "plan version {}", "planversie {}";
    Launch: "Launch {}", "Lancering {}";
    GoalOwner: "answered for by {}", "eigenaar: {}";
    WhatToDecide: "What we ask you to decide", "Wat wij u vragen te besluiten";
    NothingToDecide: "Nothing is missing, and no choice is open.", "Er ontbreekt niets, en er staat geen keuze open.";
    Why: "Why it is not possible as things stand", "Waarom het nu niet kan";
    WhyLead: "Change any one thing in a line, and that line no longer stands in the way.", "Verandert er één ding in een regel, dan staat die regel niet meer in de weg.";
    OtherWays: "What else would make it possible", "Wat het ook mogelijk maakt";
    Costing: "{} It costs {}.", "{} Dat kost {}.";
    Routes: "Routes", "Routes";
    Ambition: "How far ambition reaches with what we have", "Hoe ver de ambitie reikt met wat we hebben";
    StopWhen: "We stop when", "Wij stoppen als";
    Map: "Map", "Kaart";
    MapAlt: "Map of the roadmap to “{}”: {} steps, goal at the right. The table of steps says the same in words.", "Kaart van de routekaart naar “{}”: {} stappen, doel rechts. De tabel met stappen zegt hetzelfde in woorden.";
    MapOverview: "the whole map by the numbers of the table of steps; its cards are on the next pages", "de hele kaart met de nummers uit de tabel met stappen; de kaartjes staan op de volgende pagina’s";
    MapTile: "row {} of {}, column {} of {}; what lies beyond a dashed line is on the next page too", "rij {} van {}, kolom {} van {}; wat voorbij een stippellijn ligt, staat ook op de volgende pagina";
    Milestones: "Milestones", "Mijlpalen";
    Steps: "Steps", "Stappen";
    StepsLead: "Latest dates count back from the launch, earliest dates on from today with what is missing ordered today. Float and estimates are in working days; all finish dates are inclusive.", "Uiterste data tellen terug vanaf de lancering, vroegste vooruit vanaf vandaag, met wat ontbreekt vandaag besteld. Speling en schattingen zijn in werkdagen; einddata zijn tot en met.";

    // The report: columns and what stands in them.
    Missing: "Missing", "Ontbreekt";
    Blocks: "Blocks", "Houdt tegen";
    WayToGet: "Way to get it", "Hoe we eraan komen";
    Cost: "Cost", "Kosten";
    DecideBy: "Decide by", "Besluit uiterlijk";
    Number: "No.", "Nr.";
    Step: "Step", "Stap";
    Milestone: "Milestone", "Mijlpaal";
    Owner: "Owner", "Eigenaar";
    Earliest: "Earliest", "Vroegst";
    Latest: "Latest", "Uiterlijk";
    Float: "Float", "Speling";
    PointOfNoReturn: "Decide by", "Beslis uiterlijk";
    State: "State", "Stand";
    Planned: "Planned", "Gepland";
    Forecast: "Forecast", "Verwacht";
    Real: "Real", "Werkelijk";
    Total: "Cheapest way, in all", "Goedkoopste oplossing, samen";
    TotalProven: "Cheapest way, in all (proven)", "Goedkoopste oplossing, samen (bewezen)";
    FindOut: "find out first", "eerst uitzoeken";
    NoWayStated: "no way stated", "geen manier genoemd";
    NotInTime: "{}: not in time", "{}: niet op tijd";
    Lead: "lead {}", "levertijd {}";
    LeadAndRampUp: "lead {}, ramp\u{2011}up\u{a0}{}", "levertijd {}, inwerken\u{a0}{}";
    Times: "{} × {}", "{} × {}";
    AndStepsMore: "{} and {} more", "{} en nog {}";
    Choice: "Choice: {}", "Keuze: {}";
    ChoiceUnnamed: "Choice", "Keuze";
    Take: "take {}: {}", "neem {}: {}";
    Chosen: "chosen", "gekozen";
    Taken: "on the route", "op de route";
    Lacks: "lacks {}", "mist {}";
    Closes: "closes {}", "sluit {}";
    Feasible: "feasible", "haalbaar";
    FeasibleIf: "feasible if acquired", "haalbaar, mits verworven";
    Infeasible: "infeasible", "niet haalbaar";
    Undecided: "undecided", "onbeslist";
    NotWorkedOut: "not worked out yet", "nog niet uitgewerkt";
    WithinReach: "within reach", "binnen bereik";
    OutOfReach: "not yet", "nog niet";
    NotTied: "not tied to steps", "niet aan stappen verbonden";
    Reached: "reached", "bereikt";
    Open: "open", "open";
    CanStart: "can start", "kan beginnen";
    TooLate: "too late", "te laat";
    OffRoute: "not on the route", "niet op de route";
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
