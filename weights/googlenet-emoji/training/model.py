"""The topology of BVLC GoogLeNet without its auxiliary heads, once for training and deployment.

Its layers bear their Caffe names. While training, batch normalisation stands between convolution
and ReLU and the two local response normalisations are left out: at the activations that batch
normalisation makes they are close to the identity. ``export.py`` folds the former into the
convolutions and puts the latter back.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BATCH_NORM_EPSILON = 1e-3
DROPOUT = 0.3


class Convolution(NamedTuple):
    inputs: int
    outputs: int
    kernel: int
    stride: int = 1
    padding: int = 0


class Inception(NamedTuple):
    """The channels of one inception module, in the columns of the paper's table 1."""

    inputs: int
    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool_proj: int


INCEPTIONS = {
    "3a": Inception(192, 64, 96, 128, 16, 32, 32),
    "3b": Inception(256, 128, 128, 192, 32, 96, 64),
    "4a": Inception(480, 192, 96, 208, 16, 48, 64),
    "4b": Inception(512, 160, 112, 224, 24, 64, 64),
    "4c": Inception(512, 128, 128, 256, 24, 64, 64),
    "4d": Inception(512, 112, 144, 288, 32, 64, 64),
    "4e": Inception(528, 256, 160, 320, 32, 128, 128),
    "5a": Inception(832, 256, 160, 320, 32, 128, 128),
    "5b": Inception(832, 384, 192, 384, 48, 128, 128),
}
POOL_BEFORE = ("4a", "5a")
FEATURES = 1024
CLASSIFIER = "loss3/classifier"


def convolutions() -> dict[str, Convolution]:
    """All 57 convolutions by their Caffe names, in the network's order."""
    table = {
        "conv1/7x7_s2": Convolution(3, 64, 7, 2, 3),
        "conv2/3x3_reduce": Convolution(64, 64, 1),
        "conv2/3x3": Convolution(64, 192, 3, 1, 1),
    }
    for module, size in INCEPTIONS.items():
        name = f"inception_{module}"
        table[f"{name}/1x1"] = Convolution(size.inputs, size.one, 1)
        table[f"{name}/3x3_reduce"] = Convolution(size.inputs, size.three_reduce, 1)
        table[f"{name}/3x3"] = Convolution(size.three_reduce, size.three, 3, 1, 1)
        table[f"{name}/5x5_reduce"] = Convolution(size.inputs, size.five_reduce, 1)
        table[f"{name}/5x5"] = Convolution(size.five_reduce, size.five, 5, 1, 2)
        table[f"{name}/pool_proj"] = Convolution(size.inputs, size.pool_proj, 1)
    return table


CONVOLUTIONS = convolutions()


def shrink(x: Tensor) -> Tensor:
    """The 3×3 max pooling of stride 2, whose output size rounds up as Caffe's does."""
    return F.max_pool2d(x, 3, 2, ceil_mode=True)


def features(
    x: Tensor,
    convolve: Callable[[str, Tensor], Tensor],
    normalise: Callable[[Tensor], Tensor] = lambda x: x,
) -> Tensor:
    """The 1024 averaged features. ``convolve`` applies the named convolution with its ReLU."""
    x = normalise(shrink(convolve("conv1/7x7_s2", x)))
    x = shrink(normalise(convolve("conv2/3x3", convolve("conv2/3x3_reduce", x))))
    for module in INCEPTIONS:
        if module in POOL_BEFORE:
            x = shrink(x)
        name = f"inception_{module}"
        branches = [
            convolve(f"{name}/1x1", x),
            convolve(f"{name}/3x3", convolve(f"{name}/3x3_reduce", x)),
            convolve(f"{name}/5x5", convolve(f"{name}/5x5_reduce", x)),
            convolve(f"{name}/pool_proj", F.max_pool2d(x, 3, 1, 1)),
        ]
        x = torch.cat(branches, 1)
    return x.mean((2, 3))


class NormalisedConvolution(nn.Module):
    """Convolution without bias, batch normalisation, ReLU."""

    def __init__(self, spec: Convolution) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(*spec, bias=False)
        self.norm = nn.BatchNorm2d(spec.outputs, eps=BATCH_NORM_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.convolution(x)), inplace=True)

    def folded(self) -> tuple[Tensor, Tensor]:
        """The weight and bias of the one convolution that does the same in evaluation."""
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        weight = self.convolution.weight * scale[:, None, None, None]
        bias = self.norm.bias - self.norm.running_mean * scale
        return weight.detach(), bias.detach()


class TrainingNetwork(nn.Module):
    """GoogLeNet as it is trained."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleDict(
            {name: NormalisedConvolution(spec) for name, spec in CONVOLUTIONS.items()}
        )
        self.classifier = nn.Linear(FEATURES, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = features(x, lambda name, x: self.convolutions[name](x))
        return self.classifier(F.dropout(x, DROPOUT, self.training))


class DeployedNetwork(nn.Module):
    """GoogLeNet as it is deployed, from parameters by name (``<layer>.weight``)."""

    def __init__(self, parameters: dict[str, Tensor]) -> None:
        super().__init__()
        self.values = {name: value.float() for name, value in parameters.items()}

    def convolve(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self.values[f"{name}.weight"], self.values[f"{name}.bias"]
        spec = CONVOLUTIONS[name]
        return F.relu(F.conv2d(x, weight, bias, spec.stride, spec.padding))

    def forward(self, x: Tensor) -> Tensor:
        x = features(x, self.convolve, lambda x: F.local_response_norm(x, 5, 1e-4, 0.75, 1.0))
        return F.linear(x, self.values[f"{CLASSIFIER}.weight"], self.values[f"{CLASSIFIER}.bias"])
