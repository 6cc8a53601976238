"""PyTorch: the forward pass and the gradient of the top class's score, for whoever has it.

    apt-get install python3-torch        # Debian; or any PyTorch
    /usr/bin/python3 bench/peers/pytorch.py [--weights FILE.safetensors] [--threads N] [--runs N] [--json FILE]

The network is GoogLeNet as whypixel defines it, by default with the embedded weights. The input is
noise: the time does not depend on what the picture shows.
"""

import argparse
import json
import os
import struct
import time
from pathlib import Path
from statistics import median

import torch
import torch.nn.functional as F

PROJECT = Path(__file__).resolve().parents[2]
EMBEDDED = PROJECT / "weights" / "googlenet-emoji" / "model.safetensors"
# Of safetensors: as PyTorch calls them, and their size in bytes.
DTYPES = {"F16": (torch.float16, 2), "F32": (torch.float32, 4)}
MODULES = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"]
WARM_UPS = 3


def read_safetensors(path):
    """All tensors of a file, in float32, by name."""
    data = bytearray(path.read_bytes())
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        dtype, size = DTYPES[entry["dtype"]]
        count, offset = (end - start) // size, 8 + length + start
        stored = torch.frombuffer(data, dtype=dtype, count=count, offset=offset)
        tensors[name] = stored.reshape(entry["shape"]).float()
    return tensors


def make_network(tensors):
    """The scores as a function of an input of [1, 3, 224, 224]."""

    def convolve(name, x, stride=1):
        weight = tensors[f"{name}.weight"]
        pad = (weight.shape[-1] - 1) // 2
        return F.relu(F.conv2d(x, weight, tensors[f"{name}.bias"], stride, pad))

    def halve(x):
        return F.max_pool2d(x, 3, 2, ceil_mode=True)

    def normalise(x):
        return F.local_response_norm(x, 5, alpha=1e-4, beta=0.75, k=1.0)

    def inception(name, x):
        def branch(part, y):
            return convolve(f"inception_{name}/{part}", y)

        return torch.cat(
            [
                branch("1x1", x),
                branch("3x3", branch("3x3_reduce", x)),
                branch("5x5", branch("5x5_reduce", x)),
                branch("pool_proj", F.max_pool2d(x, 3, 1, 1)),
            ],
            dim=1,
        )

    def network(x):
        x = normalise(halve(convolve("conv1/7x7_s2", x, 2)))
        x = halve(normalise(convolve("conv2/3x3", convolve("conv2/3x3_reduce", x))))
        for name in MODULES:
            x = inception(name, x)
            if name in ("3b", "4e"):
                x = halve(x)
        weight = tensors["loss3/classifier.weight"]
        pooled = x.mean(dim=(2, 3))
        return F.linear(pooled, weight.flatten(1), tensors["loss3/classifier.bias"])

    return network


def measure(name, threads, runs, run):
    for _ in range(WARM_UPS):
        run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
    return {
        "name": f"pytorch:{name}",
        "threads": threads,
        "median_ms": median(times),
        "min_ms": min(times),
        "max_ms": max(times),
        "runs": runs,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, default=EMBEDDED)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    torch.manual_seed(1)
    network = make_network(read_safetensors(options.weights))
    picture = 60 * torch.randn(1, 3, 224, 224)

    def forward():
        with torch.no_grad():
            network(picture)

    def gradient():
        x = picture.clone().requires_grad_(True)
        network(x).max().backward()

    results = []
    for threads in sorted({1, options.threads}):
        torch.set_num_threads(threads)
        results.append(measure("forward", threads, options.runs, forward))
        results.append(measure("gradient", threads, options.runs, gradient))
    for result in results:
        line = "{name:18} threads {threads}  median {median_ms:7.1f} ms  min {min_ms:7.1f}  max {max_ms:7.1f}"
        print(line.format(**result))
    if options.json:
        options.json.write_text(json.dumps({"results": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
