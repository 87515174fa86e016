lockwise.data("gil",{tokens:[{name:"the GIL",host:"Python",renounced:0},],states:[
{object:1,scope:0,kept:1,without:0,lock:0,findings:[]},
{object:2,scope:2,kept:2,without:2,lock:2,findings:[["12f64f2694a8142fb5d3cf1c89c7f441-1",2,"queue_pop writes q->len without q->lock while queue_len reads it"],]},
]});
