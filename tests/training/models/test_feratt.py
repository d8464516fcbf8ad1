"""FERAtt in its two published forms, what its arguments change, and what its modules do."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from ferdesk.errors import FerdeskError
from ferdesk.training import losses
from ferdesk.training.models import build_model
from ferdesk.training.models.feratt import FERAtt, feratt
from ferdesk.training.models.feratt_parts import DilatedCentre, FeatureBlock, SpatialTransformer
from ferdesk.training.recipe import load_recipe

NARROW: dict[str, Any] = {
    "encoder_widths": (4, 8),
    "encoder_blocks": (1, 1),
    "decoder_width": 2,
    "feature_blocks": 1,
    "classifier_widths": (4, 8),
    "classifier_blocks": (1, 1),
}


def parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def narrow(**changes: Any) -> FERAtt:
    torch.manual_seed(0)
    return feratt(**{**NARROW, **changes})


def conv(c_in: int, c_out: int, kernel: int) -> int:
    return c_in * c_out * kernel**2 + c_out


def resnet34_encoder() -> int:
    """Weights of a ResNet-34 without its head, from the widths alone."""
    total, previous = 3 * 64 * 49 + 2 * 64, 64
    for width, count in ((64, 3), (128, 4), (256, 6), (512, 3)):
        total += 9 * previous * width + (2 * count - 1) * 9 * width**2 + 2 * count * 2 * width
        total += previous * width + 2 * width if previous != width else 0
        previous = width
    return total


def test_head_form_has_the_published_parameters() -> None:
    with torch.device("meta"):
        network = feratt("head")
    decoder = (
        (512, 512, 256),
        (768, 512, 256),
        (512, 512, 256),
        (384, 256, 64),
        (128, 128, 128),
        (128, 128, 32),
    )
    expected = resnet34_encoder() + sum(conv(a, b, 3) + conv(b, c, 3) for a, b, c in decoder)
    expected += conv(32, 32, 3) + conv(32, 8, 1)  # map: one channel a class
    expected += conv(3, 8, 9) + 17 * conv(8, 8, 3)  # features
    expected += conv(8 + 3 + 8, 32, 3) + conv(32, 3, 1) + 6  # reconstruction of (fusion, x, g_att), and BN
    expected += 11_170_120
    assert parameters(network) == expected == 45_792_737
    assert round(parameters(network) / 1e6, 2) == 45.79


def test_table_form_has_the_published_parameters() -> None:
    with torch.device("meta"):
        network = feratt("table")
    decoder = ((768, 512, 256), (512, 512, 256), (384, 256, 64), (128, 128, 128), (128, 128, 32))
    expected = resnet34_encoder() + sum(conv(a, b, 3) + conv(b, c, 4) for a, b, c in decoder)
    expected += conv(512, 256, 3) + 3 * conv(256, 256, 3)  # dilated centre
    expected += conv(32, 32, 3) + conv(32, 1, 1)
    expected += conv(3, 32, 9) + 9 * conv(32, 32, 3)
    expected += conv(32, 32, 3) + conv(32, 3, 1)
    expected += conv(1, 8, 7) + conv(8, 10, 5) + 1441 * 32 + 33 * 6  # spatial transformer
    expected += 11_170_120
    assert parameters(network) == expected == 47_427_612
    assert round(parameters(network) / 1e6, 1) == 47.4


@pytest.mark.parametrize(("form", "side", "maps"), [("head", 64, 8), ("table", 128, 1)])
def test_published_forms_answer_at_their_size(form: str, side: int, maps: int) -> None:
    with torch.device("meta"):
        network = build_model("feratt", {"form": form, "representation": 64}).eval()
        x = torch.empty(2, 3, side, side)
        assert network.attention(x).shape == (2, maps, side, side)
        out = network(x)
    assert out.logits.shape == (2, 8)
    assert out.attention.shape == (2, side, side)
    assert out.attended.shape == (2, 3, side, side)
    assert out.mask_logits.shape == (2, 1, side, side)
    assert out.features.shape == (2, 64)
    assert out.fer2013 is None


@pytest.mark.parametrize("filters", [8, 16, 32, 64, 128])
def test_reconstruction_filters_are_real(filters: int) -> None:
    network = narrow(reconstruction_filters=filters)
    assert parameters(network.reconstruction) == conv(8 + 3 + 8, filters, 3) + conv(filters, 3, 1)


@pytest.mark.parametrize("size", [4, 8, 16, 32])
def test_feature_map_size_at_the_classifier_is_real(size: int) -> None:
    network = narrow(classifier_size=size).eval()
    seen: list[torch.Size] = []
    network.classifier.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape))
    network(torch.rand(1, 3, 32, 32))
    assert seen == [(1, 3, size, size)]


def test_variants_channels_and_heads() -> None:
    out = narrow(in_channels=1, classes=5, fer2013_head=True, representation=6)(torch.rand(2, 1, 32, 32))
    assert out.logits.shape == (2, 5)
    assert out.fer2013.shape == (2, 7)
    assert out.features.shape == (2, 6), "Att+Rep+Cls answers its embedding"
    assert out.attended.shape == (2, 1, 32, 32)
    assert narrow()(torch.rand(2, 3, 32, 32)).features.shape == (2, 8), "Att+Cls answers the pooled features"


def test_attention_is_the_sigmoid_of_its_logits_and_the_image_is_shown_in_range() -> None:
    network = narrow(form="table", upsampling="transposed").eval()
    nn.init.constant_(network.reconstruction[1].bias, 3.0)  # type: ignore[arg-type]
    x = torch.rand(2, 3, 32, 32)
    out = network(x)
    torch.testing.assert_close(out.attention, torch.sigmoid(out.mask_logits[:, 0]))
    assert out.attended.max() == 1
    assert network.train()(x).attended.max() > 1.5, "training sees how far off it is"


def test_a_closed_mask_hides_the_picture() -> None:
    network = narrow(form="table", spatial_transformer=False).eval()
    open_answer = network(torch.zeros(1, 3, 32, 32)).logits - network(torch.ones(1, 3, 32, 32)).logits
    nn.init.constant_(network.attention.to_maps[1].bias, -1e4)  # type: ignore[arg-type]
    closed_answer = network(torch.zeros(1, 3, 32, 32)).logits - network(torch.ones(1, 3, 32, 32)).logits
    assert open_answer.abs().max() > 1e-4
    assert closed_answer.abs().max() == 0


def test_half_size_modules_give_a_full_size_picture() -> None:
    network = narrow(in_channels=1, stride=2, maps=1, feature_width=6, centre="dilated").eval()
    out = network(torch.rand(2, 1, 24, 24))
    assert out.attention.shape == (2, 12, 12)
    assert out.attended.shape == (2, 1, 24, 24)
    assert network.attention.last is None


def test_every_weight_is_taught() -> None:
    """All losses: a part without gradient would be dead weight. In the second step, because the copy that
    the reconstruction starts as lets no gradient past it in the first."""
    recipe = load_recipe("feratt-s")
    torch.manual_seed(0)
    network = build_model(recipe.architecture, recipe.model).train()
    optimizer = torch.optim.SGD(network.parameters(), 0.01)
    x, y = torch.rand(6, 1, 32, 32), losses.smooth_one_hot(torch.arange(6), 8, 0.1)
    mask = torch.zeros(6, 1, 32, 32)
    mask[:, :, 8:24, 8:24] = 1
    for _ in range(2):
        optimizer.zero_grad()
        out = network(x)
        loss = losses.soft_cross_entropy(out.logits, y) + losses.soft_cross_entropy(out.fer2013, y[:, :7])
        loss = loss + losses.attention_loss(out.attended, x * mask) + losses.manifold_loss(out.features, y)
        loss.backward()
        optimizer.step()
    for name, value in network.named_parameters():
        assert value.grad is not None, name
        assert value.grad.any(), name


def test_a_copy_start_passes_the_picture_on() -> None:
    torch.manual_seed(0)
    network = feratt(
        **{**NARROW, "in_channels": 1, "stride": 2, "maps": 1, "feature_width": 4},
        reconstruction_filters=8, copy_start=True,
    ).train()  # fmt: skip
    x = torch.rand(4, 1, 16, 16)
    attended = network(x).attended
    wanted = 0.25 * (x - x.mean()) / x.std(unbiased=False) + 0.5
    assert torch.allclose(attended, wanted.clamp(min=0), atol=1e-3)
    with pytest.raises(ValueError, match="at least 4 reconstruction filters"):
        feratt(in_channels=1, stride=2, reconstruction_filters=2, copy_start=True)


def test_the_mask_learns_to_lie_on_the_face() -> None:
    torch.manual_seed(0)
    network = feratt(**{**NARROW, "in_channels": 1, "stride": 2, "maps": 1, "feature_width": 4}).train()
    optimizer = torch.optim.Adam(network.parameters(), 0.01)
    background = torch.rand(8, 1, 16, 16) * 0.3
    mask = torch.zeros(8, 1, 16, 16)
    for row in range(8):
        top, left = divmod(row, 3)
        mask[row, :, 2 * top : 2 * top + 8, 3 * left : 3 * left + 8] = 1
    x = background + 0.6 * mask
    small = nn.functional.avg_pool2d(mask, 2)
    for _ in range(60):
        out = network(x)
        loss = losses.attention_loss(out.attended, x * mask)
        loss = loss + nn.functional.binary_cross_entropy_with_logits(out.mask_logits, small)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    found, wanted = out.attention > 0.5, small[:, 0] > 0.5
    overlap = (found & wanted).sum() / (found | wanted).sum()
    assert overlap > 0.7


def test_small_network_stays_within_its_budget() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    recipe = load_recipe("feratt-s")
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        network = build_model(recipe.architecture, recipe.model).eval()
        network(torch.empty(1, 1, recipe.input_size, recipe.input_size))
    assert parameters(network) <= 10_000_000
    assert counter.get_total_flops() / 2 <= 800e6  # twice the live engine's budget


def test_feature_block_is_leaky_and_keeps_its_input() -> None:
    block = FeatureBlock(1)
    with torch.no_grad():
        for layer in (block.conv1, block.conv2):
            layer.weight.zero_()
            layer.weight[0, 0, 1, 1] = 1
            layer.bias.zero_()  # type: ignore[union-attr]
    x = torch.tensor([2.0, -2.0]).view(1, 1, 1, 2)
    torch.testing.assert_close(block(x), torch.tensor([4.0, -2.4]).view(1, 1, 1, 2))


def test_dilated_centre_sees_far_and_keeps_the_size() -> None:
    centre = DilatedCentre(2, 3)
    assert [layer.dilation for layer in centre.convs] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    x = torch.zeros(1, 2, 23, 23, requires_grad=True)
    out = centre(x + 1)
    assert out.shape == (1, 3, 23, 23)
    with torch.no_grad():
        for layer in centre.convs:
            layer.weight.fill_(0.1)
    centre(x + 1)[0, 0, 11, 11].backward()
    assert x.grad is not None
    assert (x.grad[0, 0].any(0)).sum() == 21, "1 + 2 (1 + 2 + 3 + 4) pixels wide"


def test_spatial_transformer_starts_as_the_identity_and_can_move() -> None:
    torch.manual_seed(0)
    transformer = SpatialTransformer()
    image = torch.rand(2, 3, 64, 64)
    torch.testing.assert_close(transformer(image), image, rtol=1e-4, atol=1e-4)
    with torch.no_grad():
        transformer.theta.bias[2] = 2 / 63  # one pixel of 64 with aligned corners
    torch.testing.assert_close(transformer(image)[..., :-1], image[..., 1:], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"form": "paper"}, "form must be head or table"),
        ({"maps": 3}, "maps must be 1 or the feature width 8"),
        ({"stride": 4}, "stride must be 1 or 2"),
        ({"encoder_widths": [8]}, "encoder_widths and encoder_blocks"),
        ({"centre": "none"}, "centre must be"),
        ({"encoder_width": 8}, "no argument called encoder_width"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(FerdeskError, match=message):
        build_model("feratt", {**NARROW, **arguments})


def test_sides_that_cannot_be_halved_are_named() -> None:
    with pytest.raises(FerdeskError, match="multiples of 16, not 40 x 40"):
        narrow()(torch.rand(1, 3, 40, 40))
