"""The synthetic scenes a recipe asks for, from its faces, their masks and a folder or zip of photos."""

from __future__ import annotations

from pathlib import Path

from ferdesk.errors import FerdeskError
from ferdesk.training.backgrounds import check_backgrounds, read_backgrounds
from ferdesk.training.datasets import FaceSet
from ferdesk.training.face_masks import face_masks
from ferdesk.training.recipe import Recipe
from ferdesk.training.synthetic import SyntheticScenes


def scenes_for(
    recipe: Recipe,
    faces: FaceSet,
    backgrounds: Path | None,
    masks: Path | None = None,
    *,
    evaluation: bool = False,
) -> SyntheticScenes | None:
    """None if the recipe has no synthetic part; FerdeskError says what is missing. `masks` caches masks;
    `evaluation`: to test on, not to train on."""
    place = backgrounds_of(recipe, backgrounds)
    if place is None:
        return None
    size = max(side for _, side in recipe.schedule.sizes)
    known = face_masks(faces, masks).masks if faces.masks is None else faces.masks
    return SyntheticScenes(
        faces, known, read_backgrounds(place, size), size, recipe.channels, recipe.seed, evaluation
    )


def backgrounds_of(recipe: Recipe, named: Path | None) -> Path | None:
    """The folder or zip of photos for `recipe` to paste faces on, `named` on the command line or in itself;
    None if it pastes none. Raises FerdeskError if it should and has none, or none that can be read."""
    if not recipe.synthetic.part:
        return None
    place = named or (Path(recipe.synthetic.backgrounds) if recipe.synthetic.backgrounds else None)
    if place is None:
        raise FerdeskError(
            f"Recipe {recipe.name} pastes faces on photos. Name a folder or zip with --backgrounds."
        )
    check_backgrounds(place)
    return place
