"""What both stages of training and the export share: data loading, one step, measuring, saving."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from composites import Sampler, SpriteBank, batch, single_of

MEASURING_BATCH = 64


class Composites(IterableDataset):
    """An endless stream of batches."""

    def __init__(
        self, bank: SpriteBank, sampler: Sampler, size: int, batch_size: int, seed: int
    ) -> None:
        self.bank, self.sampler, self.size = bank, sampler, size
        self.batch_size, self.seed = batch_size, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        worker = get_worker_info()
        random = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            pictures, labels = batch(random, self.bank, self.size, self.batch_size, self.sampler)
            yield torch.from_numpy(pictures), torch.from_numpy(labels)


def stream(dataset: Composites) -> Iterator[tuple[Tensor, Tensor]]:
    """The batches of a dataset, made in a process of their own while the network trains."""
    return iter(DataLoader(dataset, batch_size=None, num_workers=1, prefetch_factor=4))


def optimiser(network: nn.Module, rate: float) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum 0.9 and weight decay 5e-5."""
    return torch.optim.SGD(
        network.parameters(), lr=rate, momentum=0.9, nesterov=True, weight_decay=5e-5
    )


def step(
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    rate: float,
    pictures: Tensor,
    labels: Tensor,
    bfloat16: bool,
) -> float:
    """One step down the cross-entropy against the soft labels, which it returns."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    pictures = pictures.to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        scores = network(pictures)
    loss = -(labels * F.log_softmax(scores.float(), 1)).sum(1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def accuracy(
    network: nn.Module,
    bank: SpriteBank,
    size: int,
    sprites: np.ndarray | None = None,
    count: int = 1024,
    seed: int = 7,
) -> tuple[float, float]:
    """Top-1 and top-5 on pictures of one object each, by default of the held-out style."""
    sampler = single_of(bank.held_out if sprites is None else sprites)
    random = np.random.default_rng(seed)
    was_training = network.training
    network.eval()
    first = among_five = 0
    with torch.no_grad():
        for _ in range(count // MEASURING_BATCH):
            pictures, labels = batch(random, bank, size, MEASURING_BATCH, sampler)
            x = torch.from_numpy(pictures).to(memory_format=torch.channels_last)
            hits = network(x).topk(5).indices.numpy() == labels.argmax(1)[:, None]
            first += int(hits[:, 0].sum())
            among_five += int(hits.any(1).sum())
    network.train(was_training)
    return first / count, among_five / count


def save(path: Path, network: nn.Module, optimizer: torch.optim.Optimizer, elapsed: float) -> None:
    """Writes a checkpoint; an interruption leaves the previous one whole."""
    temporary = path.with_name(path.name + ".tmp")
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save({**state, "elapsed": elapsed}, temporary)
    os.replace(temporary, path)
