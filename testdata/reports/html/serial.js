lockwise.data("serial",{assumes:"an estimate from the code: a loop counts as ten turns, each branch as taken, a function without a body as twenty instructions, waiting as nothing, and all objects of a type as one",threads:[2,4,8,16,],shares:[
{lock:1,thread:2,permille:250,loops:1,calls:2,bounds:[160,229,291,337,]},
{lock:2,thread:2,permille:900,loops:0,calls:1,bounds:[105,108,110,110,]},
]});
