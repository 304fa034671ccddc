//! A definition with its history.

use std::cmp::Ordering;

use crate::edit::{Applied, Edit, EditError, StepName};
use crate::node::{Definition, NodeId};
use crate::subject::Subject;

/// Edits of one field that follow each other within this time are one step.
const MERGE_WITHIN_MS: f64 = 500.0;

/// How many steps can be taken back.
const MAX_STEPS: usize = 200;

/// The definition being edited. Time is handed in, in milliseconds on any clock that only grows.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    definition: Definition,
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// The field that the last edit wrote, and when.
    typing: Option<(NodeId, f64)>,
}

/// Edits that belong together, to be applied in this order.
#[derive(Clone, Debug)]
struct Step {
    name: StepName,
    about: Option<Subject>,
    edits: Vec<Edit>,
}

impl Editor {
    pub fn new(definition: Definition) -> Self {
        Self { definition, ..Self::default() }
    }

    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// For building subtrees; changes go through [`Editor::perform`].
    pub fn build<R>(&mut self, with: impl FnOnce(&mut Definition) -> R) -> R {
        with(&mut self.definition)
    }

    /// Applies one edit as one step.
    pub fn perform(&mut self, edit: Edit, now_ms: f64) -> Result<Applied, EditError> {
        let name = edit.step_name(&self.definition);
        let field = edit.typing_in(&self.definition);
        let (part, before) = self.part_of(&edit);
        let applied = self.definition.apply(edit)?;
        let about = self.about(part, before);
        self.redo.clear();
        let continues = matches!((self.typing, field), (Some((typed, at)), Some(field)) if typed == field && now_ms - at <= MERGE_WITHIN_MS);
        match self.undo.last_mut() {
            Some(step) if continues => step.about = about,
            _ => self.push_undo(Step { name, about, edits: vec![applied.inverse.clone()] }),
        }
        self.typing = field.map(|field| (field, now_ms));
        Ok(applied)
    }

    /// Applies several edits as one step, or none of them.
    pub fn perform_all(&mut self, name: StepName, edits: Vec<Edit>) -> Result<Vec<Applied>, EditError> {
        let (part, subject) = edits.first().map_or((None, None), |edit| self.part_of(edit));
        let before = self.definition.clone();
        let mut all = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.definition.apply(edit) {
                Ok(applied) => all.push(applied),
                Err(error) => {
                    self.definition = before;
                    return Err(error);
                }
            }
        }
        self.redo.clear();
        self.typing = None;
        let about = self.about(part, subject);
        self.push_undo(Step { name, about, edits: all.iter().rev().map(|applied| applied.inverse.clone()).collect() });
        Ok(all)
    }

    /// All steps, the oldest first, each with what it was about, and how many of them are done: the others were taken back.
    pub fn history(&self) -> (Vec<(StepName, Option<Subject>)>, usize) {
        let all = self.undo.iter().chain(self.redo.iter().rev());
        (all.map(|step| (step.name, step.about.clone())).collect(), self.undo.len())
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.undo.len()
    }

    /// The part of an edit that is to be applied, and what it is now when the edit takes it away.
    fn part_of(&self, edit: &Edit) -> (Option<NodeId>, Option<Subject>) {
        let part = edit.part();
        let is_taken = matches!(edit, Edit::Remove { .. });
        (part, part.filter(|_| is_taken).and_then(|part| Subject::new(&self.definition, part)))
    }

    fn about(&self, part: Option<NodeId>, before: Option<Subject>) -> Option<Subject> {
        before.or_else(|| Subject::new(&self.definition, part?))
    }

    /// Takes steps back, or does them again, until so many are done.
    pub fn go_to(&mut self, done: usize) -> Vec<Applied> {
        let mut all = Vec::new();
        while let Some(applied) = match self.undo.len().cmp(&done) {
            Ordering::Greater => self.undo(),
            Ordering::Less => self.redo(),
            Ordering::Equal => None,
        } {
            all.extend(applied);
        }
        all
    }

    /// What undo would take back.
    pub fn next_undo(&self) -> Option<StepName> {
        self.undo.last().map(|step| step.name)
    }

    /// What redo would do again.
    pub fn next_redo(&self) -> Option<StepName> {
        self.redo.last().map(|step| step.name)
    }

    /// Takes the last step back; `None` when there is none.
    pub fn undo(&mut self) -> Option<Vec<Applied>> {
        let step = self.undo.pop()?;
        let (applied, back) = self.replay(step);
        self.redo.push(back);
        Some(applied)
    }

    /// Does the step again that undo took back last.
    pub fn redo(&mut self) -> Option<Vec<Applied>> {
        let step = self.redo.pop()?;
        let (applied, back) = self.replay(step);
        self.undo.push(back);
        Some(applied)
    }

    fn replay(&mut self, step: Step) -> (Vec<Applied>, Step) {
        self.typing = None;
        // Inverses fit the state they were made for, and only history leads back there.
        let applied: Vec<Applied> =
            step.edits.into_iter().filter_map(|edit| self.definition.apply(edit).ok()).collect();
        let edits = applied.iter().rev().map(|a| a.inverse.clone()).collect();
        (applied, Step { name: step.name, about: step.about, edits })
    }

    fn push_undo(&mut self, step: Step) {
        self.undo.push(step);
        if self.undo.len() > MAX_STEPS {
            self.undo.remove(0);
        }
    }
}
